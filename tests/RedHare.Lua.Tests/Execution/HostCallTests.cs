using Xunit;

namespace RedHare.Lua.Tests.Execution;

/// <summary>What the host does with a state.</summary>
public class HostCallTests
{
    private static readonly LuaString s_f = LuaString.Of("f");

    [Fact]
    public void A_call_returns_all_results()
    {
        var world = new World();
        var results = world.State.Call(world.Load("local a, b = ... return b, a, nil"), 1, LuaString.Of("x"));
        Assert.Equal(3, results.Length);
        Assert.Equal("x", results[0].String!.ToString());
        Assert.Equal(1, results[1].Number);
        Assert.True(results[2].IsNil);
    }

    [Fact]
    public void An_error_tells_the_line_of_the_innermost_Lua_function()
    {
        var world = new World();
        var error = world.Fails("local function f()\n  error('deep')\nend\n\nf()");
        Assert.Equal("test:2: deep", error.Message);
        Assert.Equal("@test", error.Chunk);
        Assert.Equal(2, error.Line);
        error = world.Fails("\n\nlocal x = nil + 1");
        Assert.Equal(3, error.Line);
        error = world.Fails("local ok, e = pcall(error, 'x')\n\nerror(e, 0)");
        Assert.Equal(3, error.Line);
    }

    [Fact]
    public void After_an_error_the_state_is_as_new()
    {
        var world = new World();
        for (var i = 0; i < 3; i++)
        {
            Assert.Throws<LuaException>(() => world.Run("local function f(n) if n > 10000 then error('x') end local a, b, c, d, e = 1, 2, 3, 4, 5 return 1 + f(n + 1) end f(1)"));
            Assert.Equal(0, world.State.NativeDepth);
            Assert.Equal(0, world.State.Main.Depth);
            Assert.Same(world.State.Main, world.State.Current);
            Assert.True(world.State.Main.Stack.Length <= 1024);
        }
        Assert.Throws<LuaException>(() => world.Run("coroutine.wrap(function() coroutine.wrap(function() error('x') end)() end)()"));
        Assert.Same(world.State.Main, world.State.Current);
        Assert.Equal("running", world.Show("local co co = coroutine.create(function() return coroutine.status(co) end) return select(2, coroutine.resume(co))"));
    }

    [Fact]
    public void The_stack_keeps_nothing_alive_after_a_call()
    {
        var world = new World();
        world.Run("local t = {} for i = 1, 10 do t[i] = {i} end return unpack(t)");
        foreach (var value in world.State.Main.Stack) Assert.True(value.IsNil);
    }

    [Fact]
    public void A_warm_call_allocates_nothing()
    {
        var world = new World();
        var function = world.Load("""
            local a, b = ...
            local function inner(x, ...) return select('#', ...) + x end
            local ok, v = pcall(inner, a, b, b)
            return f.count + v + #'text'
            """);
        world.Run("f = {count = 1} setmetatable(f, {__index = f})");
        var prepared = world.Load("local a, b = ... local s = 0 for i = 1, 10 do s = s + a * b + f.count + math.floor(1.5) f.count = f.count + 1 end return s");
        double sum = 0;
        for (var i = 0; i < 100; i++) sum += world.State.Main.Call1(prepared, 3, 4).Number + world.State.Main.Call1(function, 1, 2).Number;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) sum += world.State.Main.Call1(prepared, 3, 4).Number;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(sum > 0);
    }

    [Fact]
    public void A_native_function_calls_back()
    {
        var world = new World();
        world.State.Globals[LuaString.Of("twice")] = new LuaNativeFunction("twice", call =>
        {
            var first = call.Thread.Call1(call[0], call[1]);
            var second = call.Thread.Call(call[0], first);
            return call.Return(second);
        });
        Assert.Equal("12", world.Show("return twice(function(x) return x * 2 end, 3)"));
        Assert.Equal("false test:1: inside", world.Show("return pcall(twice, function() error('inside') end)"));
        Assert.Equal("test:1: bad argument #1 to 'twice' (number expected, got nil)", Bad(world));
    }

    private static string Bad(World world)
    {
        world.State.Globals[LuaString.Of("twice")] = new LuaNativeFunction("twice", call => call.Return(call.CheckNumber(0) * 2));
        return world.Fails("local x twice(x)").Message;
    }

    [Fact]
    public void A_read_only_table_refuses_scripts()
    {
        var world = new World();
        var table = world.State.Table();
        table[s_f] = 1;
        table.IsReadOnly = true;
        world.State.Globals[LuaString.Of("ro")] = table;
        foreach (var (script, message) in new[]
        {
            ("ro.f = 2", "test:1: Attempt to modify a readonly table"), ("ro.new = 2", "test:1: Attempt to modify a readonly table"),
            ("ro[1] = 2", "test:1: Attempt to modify a readonly table"), ("rawset(ro, 'f', 2)", "Attempt to modify a readonly table"),
            ("setmetatable(ro, {})", "Attempt to modify a readonly table"), ("table.insert(ro, 1)", "Attempt to modify a readonly table"),
        })
        {
            Assert.Equal(message, world.Fails(script).Message);
        }
        Assert.Equal("1", world.Show("return ro.f"));
        world.State.Globals.IsReadOnly = true;
        Assert.Equal("test:1: Attempt to modify a readonly table", world.Fails("x = 1").Message);
        Assert.Equal("test:1: Attempt to modify a readonly table", world.Fails("function f() end").Message);
        Assert.Equal("1", world.Show("local t = {} setfenv(1, t) x = 1 return t.x"));
    }

    [Fact]
    public void The_globals_of_a_thread_do_not_outlive_the_call()
    {
        var world = new World();
        world.Run("setfenv(0, {}) ");
        Assert.Same(world.State.Globals, world.State.Main.Globals);
    }
}
