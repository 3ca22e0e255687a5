using Xunit;

namespace RedHare.Lua.Tests.Execution;

public class MemoryTests
{
    private static readonly LuaLimits s_small = new() { Memory = 8 << 20 };

    [Theory]
    [InlineData("local t = {} while true do t[#t + 1] = {} end")]
    [InlineData("local s = 'x' while true do s = s .. s end")]
    [InlineData("local t = {} local i = 0 while true do i = i + 1 t[i] = 'text ' .. i end")]
    [InlineData("local t = {} local i = 0 while true do i = i + 1 t['key' .. i] = true end")]
    [InlineData("local f = function() end while true do local g = f f = function() return g end end")]
    [InlineData("local t = {} while true do t[#t + 1] = coroutine.create(function() end) end")]
    [InlineData("local t = {} while true do t[#t + 1] = coroutine.wrap(function() end) end")]
    [InlineData("local t = {} while true do t[#t + 1] = newproxy(true) end")]
    [InlineData("local t while true do t = setmetatable({}, {__index = t}) end")]
    [InlineData("local co = coroutine.wrap(function() local t = {} while true do t[#t + 1] = {} end end) co()")]
    [InlineData("local t = {} while true do t[#t + 1] = loadstring('return 1, 2, 3') end")]
    public void Use_without_end_is_a_fatal_error(string source)
    {
        var world = new World(s_small);
        foreach (var script in new[] { source, $"return pcall(function() {source} end)", $"return xpcall(function() {source} end, function(m) return m end)" })
        {
            var error = world.Fails(script);
            Assert.True(error.IsFatal);
            Assert.Equal("not enough memory", error.Message);
            Assert.Equal("2", world.Show("return 1 + 1"));
        }
    }

    [Fact]
    public void Garbage_does_not_count()
    {
        var world = new World(s_small);
        Assert.Equal("ok", world.Show("for i = 1, 300000 do local t = {i, i, name = 'a ' .. i} end return 'ok'"));
        Assert.Equal("ok", world.Show("local s for i = 1, 100 do s = string.rep('x', 1000000) end return 'ok'"));
        Assert.Equal("ok", world.Show("for i = 1, 100000 do local f = coroutine.wrap(function() coroutine.yield(i) end) f() end return 'ok'"));
    }

    [Fact]
    public void What_is_reachable_counts_once()
    {
        var world = new World(s_small);
        world.Run("local s = string.rep('x', 3000000) keep = {} for i = 1, 1000 do keep[i] = s end collectgarbage()");
        Assert.InRange(world.State.MemoryUsed, 3_000_000, 3_200_000);
        world.Run("keep = nil collectgarbage()");
        Assert.InRange(world.State.MemoryUsed, 1_000, 200_000);
    }

    [Fact]
    public void A_state_at_its_limit_still_frees()
    {
        var world = new World(s_small);
        Assert.True(world.Fails("hoard = {} while true do hoard[#hoard + 1] = {} end").IsFatal);
        Assert.True(world.State.MemoryUsed > 0);
        world.Run("hoard = nil");
        Assert.Equal("ok", world.Show("local t = {} for i = 1, 10000 do t[i] = {} end return 'ok'"));
    }

    [Fact]
    public void A_string_beyond_the_limit_is_refused_before_it_is_made()
    {
        var world = new World(s_small);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(world.Fails("local s = string.rep('x', 4000000) return s .. s .. s").IsFatal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000_000);
    }

    [Fact]
    public void Count_is_in_kilobytes()
    {
        var world = new World();
        Assert.Equal("true true", world.Show("""
            collectgarbage() local before = collectgarbage('count') keep = string.rep('x', 1024 * 100) local after = collectgarbage('count')
            return after - before >= 100, after - before < 110
            """));
    }
}
