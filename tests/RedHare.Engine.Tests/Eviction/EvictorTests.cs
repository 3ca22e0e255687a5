using Xunit;

namespace RedHare.Engine.Tests.Eviction;

public sealed class EvictorTests : EvictionTest
{
    [Theory]
    [InlineData(EvictionOrder.LeastRecent)]
    [InlineData(EvictionOrder.LeastFrequent)]
    [InlineData(EvictionOrder.Any)]
    [InlineData(EvictionOrder.SoonestExpiry)]
    public void Volatile_policies_never_touch_a_key_without_expiry(EvictionOrder order)
    {
        for (var i = 0; i < 200; i++)
        {
            Set("kept" + i, database: i % 3);
            Set("timed" + i, Now + 1_000_000, database: i % 3);
        }
        var used = Engine.UsedBytes;
        Assert.True(Limit(used - 5_000, order, onlyExpiring: true));
        Assert.InRange(Engine.UsedBytes, used - 10_000, used - 5_000);
        Assert.InRange(Engine.Statistics.EvictedKeys, 20, 50);
        Assert.False(Limit(1, order, onlyExpiring: true));
        Assert.Equal(200, Engine.Statistics.EvictedKeys);
        for (var i = 0; i < 200; i++) Assert.True(Exists("kept" + i, i % 3));
    }

    [Theory]
    [InlineData(EvictionOrder.LeastRecent)]
    [InlineData(EvictionOrder.LeastFrequent)]
    [InlineData(EvictionOrder.Any)]
    public void Other_policies_take_any_key_of_any_database(EvictionOrder order)
    {
        for (var i = 0; i < 300; i++) Set("k" + i, i % 2 == 0 ? -1 : Now + 1_000_000, database: i % 4);
        var used = Engine.UsedBytes;
        Assert.True(Limit(used / 2, order));
        Assert.InRange(Engine.UsedBytes, used / 4, used / 2);
        Limit(1, order);
        Assert.Equal(300, Engine.Statistics.EvictedKeys);
        for (var database = 0; database < 4; database++) Assert.Equal(0, Engine.CountKeys(database));
    }

    [Theory]
    [InlineData(1_786_000_000)]
    // The access clock wraps between the two.
    [InlineData((106L << 24) - 50)]
    public void Least_recently_used_keys_go_first(long start)
    {
        MoveTo(start);
        for (var i = 0; i < 300; i++) Set("idle" + i);
        for (var i = 0; i < 300; i++) Set("used" + i);
        MoveTo(start + 100);
        for (var i = 0; i < 300; i++) Use("used" + i);
        Limit(Engine.UsedBytes - 20_000, EvictionOrder.LeastRecent);
        Assert.InRange(Surviving("idle", 300), 50, 200);
        Assert.InRange(Surviving("used", 300), 290, 300);
    }

    [Fact]
    public void A_candidate_used_since_it_was_drawn_is_spared()
    {
        var start = Now / 1000;
        for (var i = 0; i < 100; i++) Set("a" + i);
        MoveTo(start + 100);
        for (var i = 0; i < 100; i++) Set("b" + i);
        Limit(Engine.UsedBytes - 2_000, EvictionOrder.LeastRecent);
        var left = Surviving("a", 100);
        MoveTo(start + 200);
        for (var i = 0; i < 100; i++)
            if (Exists("a" + i)) Use("a" + i);
        Limit(Engine.UsedBytes - 5_000, EvictionOrder.LeastRecent);
        Assert.InRange(Surviving("a", 100), left - 3, left);
        Assert.InRange(Surviving("b", 100), 20, 75);
    }

    [Fact]
    public void Least_frequently_used_keys_go_first()
    {
        Engine.Frequency = new AccessFrequency(LogFactor: 0, DecayMinutes: 1);
        for (var i = 0; i < 300; i++) Set("rare" + i);
        for (var i = 0; i < 300; i++) Set("often" + i);
        for (var n = 0; n < 20; n++)
            for (var i = 0; i < 300; i++) Use("often" + i);
        Limit(Engine.UsedBytes - 20_000, EvictionOrder.LeastFrequent);
        Assert.InRange(Surviving("rare", 300), 50, 200);
        Assert.InRange(Surviving("often", 300), 290, 300);
    }

    [Fact]
    public void Keys_that_expire_soon_go_first()
    {
        for (var i = 0; i < 300; i++) Set("soon" + i, Now + 10_000 + i);
        for (var i = 0; i < 300; i++) Set("late" + i, Now + 900_000 + i);
        Limit(Engine.UsedBytes - 20_000, EvictionOrder.SoonestExpiry, onlyExpiring: true);
        Assert.InRange(Surviving("soon", 300), 50, 200);
        Assert.InRange(Surviving("late", 300), 290, 300);
    }

    [Theory]
    [InlineData(EvictionOrder.Any)]
    [InlineData(EvictionOrder.SoonestExpiry)]
    public void Rare_keys_with_an_expiry_are_found(EvictionOrder order)
    {
        for (var i = 0; i < 20_000; i++) Set("k" + i, length: 8);
        for (var i = 0; i < 5; i++) Set("timed" + i, Now + 1000);
        Assert.False(Limit(1, order, onlyExpiring: true));
        Assert.Equal(0, Surviving("timed", 5));
        Assert.Equal(20_000, Engine.CountKeys(0));
    }

    [Fact]
    public void What_is_detached_already_makes_room_before_more_keys_go()
    {
        var start = Now / 1000;
        Do("big", 0, () =>
        {
            var scope = Unit.Write(Bytes("big"), KeyEvent.Del);
            var limits = new SetLimits(0, 0, 0);
            scope.CreateSet(Bytes("m"), 1, limits);
            for (var i = 0; i < 20_000; i++) scope.AddMember(Bytes("member" + i), limits);
        });
        Engine.LazyEviction = true;
        MoveTo(start + 100);
        for (var i = 0; i < 5; i++) Set("k" + i);
        Assert.True(Limit(10_000, EvictionOrder.LeastRecent, samples: 64));
        Assert.False(Exists("big"));
        Assert.Equal(5, Surviving("k", 5));
        Assert.Equal(1, Engine.Statistics.LazyFreed);
    }

    [Fact]
    public void A_storm_of_writes_from_several_threads_stays_near_the_limit()
    {
        const long Limited = 1_000_000;
        long most = 0;
        var threads = Enumerable.Range(0, 4).Select(n => new Thread(() =>
        {
            var unit = new ExecutionUnit(Engine);
            var evictor = new Evictor(Engine);
            for (var i = 0; i < 25_000; i++)
            {
                while (Engine.UsedBytes > Limited) Assert.True(evictor.EvictOne(unit, EvictionOrder.LeastRecent, onlyExpiring: false, samples: 5));
                var key = Bytes($"{n}:{i}");
                unit.Enter(unit.ShardOf(key));
                unit.BeginCommand();
                unit.Write(key, KeyEvent.Del).SetText(new byte[i % 200]);
                unit.EndCommand();
                unit.Exit();
                if (i % 64 == 0) InterlockedMax(ref most, Engine.UsedBytes);
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.InRange(most, Limited / 2, Limited + Limited / 10);
        Assert.Equal(100_000, Engine.CountKeys(0) + Engine.Statistics.EvictedKeys);
    }

    private static void InterlockedMax(ref long target, long value)
    {
        var seen = Volatile.Read(ref target);
        while (value > seen && Interlocked.CompareExchange(ref target, value, seen) is var now && now != seen) seen = now;
    }
}
