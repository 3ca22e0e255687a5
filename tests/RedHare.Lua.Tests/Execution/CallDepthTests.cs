using Xunit;

namespace RedHare.Lua.Tests.Execution;

/// <summary>However a script recurses, the thread's stack holds: these run on half of the megabyte that a thread has at least.</summary>
public class CallDepthTests
{
    [Theory]
    [InlineData("local function f() return 1 + f() end f()")]
    [InlineData("local function f() pcall(f) error('x') end f()")]
    [InlineData("local function f() local ok, e = pcall(f) error(e, 0) end f()")]
    [InlineData("local function f() xpcall(f, function(m) return m end) error('x') end f()")]
    [InlineData("local function f() xpcall(function() error('x') end, function(m) f() end) end f() error('y')")]
    [InlineData("local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end}) return t[1]")]
    [InlineData("local t = setmetatable({}, {__newindex = function(t, k, v) t[k + 1] = v end}) t[1] = 1")]
    [InlineData("local t = setmetatable({}, {__concat = function(a, b) return a .. b end}) return t .. 1")]
    [InlineData("local t = setmetatable({}, {__add = function(a, b) return a + b end}) return t + 1")]
    [InlineData("local t = setmetatable({}, {__eq = function(a, b) return a == b end}) return t == setmetatable({}, getmetatable(t))")]
    [InlineData("local t = setmetatable({}, {__lt = function(a, b) return a < b end}) return t < t")]
    [InlineData("local t = setmetatable({}, {__call = function(t, a) return t(a) + 1 end}) return t(1)")]
    [InlineData("local t = setmetatable({}, {__tostring = function(t) return tostring(t) end}) return tostring(t)")]
    [InlineData("local t = setmetatable({}, {__unm = function(t) return -t end}) return -t")]
    [InlineData("local function f() table.sort({3, 2, 1}, function() f() end) end f()")]
    [InlineData("local function f() return (string.gsub('abc', '%w', function() f() end)) end f()")]
    [InlineData("local function f() table.foreach({1}, f) end f()")]
    [InlineData("local function f() coroutine.wrap(f)() end f()")]
    [InlineData("local function f() local ok, e = coroutine.resume(coroutine.create(f)) error(e, 0) end f()")]
    [InlineData("local function f() for x in f do end end f()")]
    [InlineData("local function f() loadstring('local f = ... f()')(f) end f()")]
    [InlineData("local function f() load(f) error('x') end f()")]
    [InlineData("local co co = coroutine.wrap(function() local function f() return 1 + f() end f() end) co()")]
    [InlineData("local function f(n) return f(n + 1, unpack({}, 1, 7000)) + 1 end f(1)")]
    public void Recursion_without_end_is_an_error(string source)
    {
        var world = new World();
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                var error = world.Fails(source);
                Assert.False(error.IsFatal);
                Assert.Equal("42", world.Show("return 42"));
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        }, 512 << 10);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    [Theory]
    [InlineData("local function f() return 1 + f() end return pcall(f)", "false test:1: stack overflow")]
    [InlineData("local function f() local ok, e = pcall(f) error(e, 0) end return pcall(f)", "false C stack overflow")]
    [InlineData("local function f() return 1 + f() end return xpcall(f, function(m) return 'handled ' .. m end)", "false handled test:1: stack overflow")]
    [InlineData("local function f() return 1 + f() end return xpcall(f, function() return f() end)", "false error in error handling")]
    public void The_error_can_be_caught(string source, string expected) => Assert.Equal(expected, new World().Show(source));

    [Fact]
    public void Lua_code_goes_as_deep_as_in_the_reference()
    {
        var world = new World();
        Assert.Equal("16381", world.Show("local n = 0 local function f() n = n + 1 return 1 + f() end pcall(f) return n"));
        Assert.Equal("198", world.Show("local n = 0 local function f() n = n + 1 local ok, e = pcall(f) error(e, 0) end pcall(f) return n"));
        Assert.Equal("1000000", world.Show("local function f(n) if n == 1000000 then return n end return f(n + 1) end return f(1)"));
    }
}
