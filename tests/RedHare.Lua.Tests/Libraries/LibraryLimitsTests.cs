using System.Text;
using Xunit;

namespace RedHare.Lua.Tests.Libraries;

/// <summary>What a script makes big, deep or endless in a library function ends with an error, and the state goes on.</summary>
public sealed class LibraryLimitsTests
{
    private static readonly LuaLimits Small = new() { Memory = 8 << 20, HookInterval = 10_000 };

    [Theory]
    [InlineData("('x'):rep(2^31 - 1)")]
    [InlineData("('x'):rep(1e9)")]
    [InlineData("('x'):rep(1e6):gsub('x', ('y'):rep(1000))")]
    [InlineData("('x'):rep(1e6):gsub('', ('y'):rep(1000))")]
    [InlineData("('x'):rep(1e6):gsub('x', function() return ('y'):rep(1000) end)")]
    [InlineData("table.concat({('x'):rep(4e6), ('x'):rep(4e6)}, ('x'):rep(2e6))")]
    [InlineData("string.format(('%s'):rep(100), unpack((function() local t = {} for i = 1, 100 do t[i] = ('x'):rep(1e5) end return t end)()))")]
    [InlineData("struct.pack(('c0'):rep(100), unpack((function() local t, s = {}, ('x'):rep(2e5) for i = 1, 100 do t[i] = s end return t end)()))")]
    [InlineData("cjson.encode((function() local t = {'x'} for i = 1, 40 do t = {t, t} end return t end)())")]
    [InlineData("cjson.encode(('\\1'):rep(3e6))")]
    [InlineData("cmsgpack.pack((function() local t = {('x'):rep(1000)} for i = 1, 15 do t = {t, t, t} end return t end)())")]
    [InlineData("cjson.decode('[' .. ('[],'):rep(1e6) .. '1]')")]
    [InlineData("cmsgpack.unpack('\\221\\255\\255\\255\\255' .. ('\\144'):rep(3e6))")]
    public void MemoryIsBounded(string expression)
    {
        var state = LibraryRun.NewState(Small);
        Assert.Contains("not enough memory", LibraryRun.Of(expression, state), StringComparison.Ordinal);
        Assert.Equal("'ok'", LibraryRun.Of("'ok'", state));
    }

    [Theory]
    [InlineData("return ('a'):rep(30):find(('a-'):rep(30) .. 'b')")]
    [InlineData("return ('a'):rep(5000):find('.-.-.-.-b')")]
    [InlineData("return ('('):rep(5000):gsub('%b()', '')")]
    [InlineData("while true do ('a'):rep(100) end")]
    [InlineData("local t = {} for i = 1, 100 do t[i] = i % 7 end while true do table.sort(t) end")]
    [InlineData("table.concat({}, '', -2^31, 2^31 - 1)", true)]
    [InlineData("local s = ('a'):rep(2e6) while true do s:find('b', 1, true) end")]
    [InlineData("local t = {1} while true do cjson.decode(cjson.encode(t)) end")]
    [InlineData("local t = {} t[1] = t while true do cmsgpack.pack(t) end")]
    [InlineData("table.insert({}, -2^31, 1)")]
    public void EndlessWorkIsInterrupted(string chunk, bool endsByItself = false)
    {
        var state = LibraryRun.NewState(Small);
        var hooks = 0;
        state.Hook = () =>
        {
            if (++hooks == 20) throw new LuaException("killed") { IsFatal = true };
        };
        var result = LibraryRun.OfChunk(chunk, state);
        if (!endsByItself && hooks < 20) Assert.Fail($"{hooks} hooks, then {result}");
        if (hooks == 20) Assert.Equal("error: killed", result);
    }

    [Theory]
    [InlineData("('x'):rep(5000):match(('x?'):rep(5000))", "error: t:1: pattern too complex")]
    [InlineData("('x'):rep(5000):match(('x-'):rep(5000) .. 'y')", "error: t:1: pattern too complex")]
    [InlineData("('x'):match(('x'):rep(100000))", "nil")]
    [InlineData("pcall(cjson.decode, ('['):rep(100000))", "false 'Found too many nested data structures (1001) at character 1001'")]
    public void DepthIsBoundedOnASmallStack(string expression, string expected)
    {
        var result = "";
        var thread = new Thread(() => result = LibraryRun.Of(expression), 512 << 10);
        thread.Start();
        thread.Join();
        Assert.Equal(expected, result);
    }

    [Theory]
    [InlineData("local function f(s) return (s:gsub('x', f)) end return f('x')")]
    [InlineData("local function f() table.sort({1, 2}, f) end f()")]
    [InlineData("local function f() table.foreach({1}, f) end f()")]
    public void CallbacksWithinCallbacksAreBounded(string chunk)
    {
        var result = "";
        var thread = new Thread(() => result = LibraryRun.OfChunk(chunk), 1 << 20);
        thread.Start();
        thread.Join();
        Assert.Contains("stack overflow", result, StringComparison.Ordinal);
    }

    [Fact]
    public void TheHostSeedsTheGenerator()
    {
        var state = new LuaState();
        var random = new LuaRandom();
        MathLibrary.Open(state, random);
        // What redis-server answers to the first call after its start.
        Assert.Equal("0.39646477363839", LibraryRun.Of("math.random()", state));
        random.Seed(0);
        var first = LibraryRun.Of("math.random(), math.random(10), math.random(5, 7)", state);
        random.Seed(0);
        Assert.Equal(first, LibraryRun.Of("math.random(), math.random(10), math.random(5, 7)", state));
        Assert.StartsWith("0.17082803611217 ", first, StringComparison.Ordinal);
    }

    [Fact]
    public void TheHostOwnsTheClock()
    {
        var state = new LuaState();
        OsLibrary.Open(state, () => TimeSpan.FromMilliseconds(1500));
        Assert.Equal("1.5", LibraryRun.Of("os.clock()", state));
    }

    [Fact]
    public void StatesMayShareJsonOptionsAndTheHostResetsThem()
    {
        var options = new JsonOptions();
        var (one, other) = (new LuaState(), new LuaState());
        CjsonLibrary.Open(one, options);
        CjsonLibrary.Open(other, options);
        Assert.Equal("3", LibraryRun.Of("cjson.encode_number_precision(3)", one));
        Assert.Equal("'3.14'", LibraryRun.Of("cjson.encode(3.14159)", other));
        options.Reset();
        Assert.Equal("'3.14159'", LibraryRun.Of("cjson.encode(3.14159)", other));
    }

    [Theory]
    [InlineData("table.insert(t, 1)")]
    [InlineData("table.remove(t)")]
    [InlineData("table.sort(t)")]
    public void AReadOnlyTableIsNotWritten(string statement)
    {
        var state = LibraryRun.NewState();
        var table = new LuaTable { [1] = 2, [2] = 1 };
        table.IsReadOnly = true;
        state.Globals[LuaString.Of("t")] = table;
        Assert.Equal("error: Attempt to modify a readonly table", LibraryRun.OfChunk(statement, state));
        Assert.Equal(2, table[1].Number);
    }
}
