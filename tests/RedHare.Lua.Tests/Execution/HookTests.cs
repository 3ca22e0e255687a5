using Xunit;

namespace RedHare.Lua.Tests.Execution;

public class HookTests
{
    [Theory]
    [InlineData("while true do end")]
    [InlineData("repeat until false")]
    [InlineData("for i = 1, 1e300 do end")]
    [InlineData("local function f() return f() end f()")]
    [InlineData("while true do pcall(error) end")]
    [InlineData("while true do pcall(function() while true do end end) end")]
    [InlineData("xpcall(function() while true do end end, function() end)")]
    [InlineData("xpcall(function() error('x') end, function() while true do end end)")]
    [InlineData("xpcall(function() error('x') end, function() while true do pcall(error) end end)")]
    [InlineData("coroutine.wrap(function() while true do end end)()")]
    [InlineData("local w = coroutine.wrap(function() while true do coroutine.yield() end end) while true do w() end")]
    [InlineData("local t = setmetatable({}, {__index = function() while true do end end}) return t.x")]
    [InlineData("for k in next, {1}, nil do while true do end end")]
    [InlineData("for k in function() return 1 end do end")]
    [InlineData("local t = {} for i = 1, 1000 do t[i] = i end while true do for k in pairs(t) do end end")]
    [InlineData("local t = {} while true do t.x = #t end")]
    [InlineData("while true do collectgarbage() end")]
    [InlineData("local t = {} for i = 1, 200000 do t[i] = i end for i = 1, 200000 do t[i] = nil end while true do next(t) end")]
    [InlineData("local a, b = ('x'):rep(20000000), ('x'):rep(20000000) while true do local c = a == b end")]
    [InlineData("local a, b = ('x'):rep(20000000), ('x'):rep(20000000) local t = {[a] = 1} while true do local c = t[b] end")]
    [InlineData("local a = ('1'):rep(20000000) while true do local c = pcall(function() return a + {} end) end")]
    [InlineData("local a = ('1'):rep(5000000) while true do local c = a + 1 end")]
    [InlineData("local function f(...) return f(1, ...) end f()")]
    [InlineData("local function h() xpcall(function() error('x') end, function() h() error('y') end) end h()")]
    public void A_script_that_does_not_end_can_be_ended(string source)
    {
        var world = new World(new LuaLimits { HookInterval = 1000 });
        var calls = 0;
        world.State.Hook = () =>
        {
            if (++calls == 20) throw new LuaException("killed") { IsFatal = true };
        };
        var error = world.Fails(source);
        Assert.True(error.IsFatal);
        Assert.Equal("killed", error.Message);
        Assert.Equal(20, calls);
        Assert.Equal("3", world.Show("return 3"));
    }

    [Fact]
    public void It_comes_at_its_interval()
    {
        var world = new World(new LuaLimits { HookInterval = 100 });
        var calls = 0;
        world.State.Hook = () => calls++;
        world.Run("for i = 1, 10000 do end");
        Assert.InRange(calls, 95, 105);
    }
}
