using Xunit;

namespace RedHare.Engine.Tests;

public class StorageEngineTests : EngineTest
{
    [Fact]
    public void Keys_of_one_hash_tag_share_a_shard()
    {
        Assert.Equal(Engine.ShardIndex("{tag}a"u8), Engine.ShardIndex("b{tag}c"u8));
        Assert.Equal(Engine.ShardIndex("tag"u8), Engine.ShardIndex("{tag}"u8));
        // An empty tag is none.
        Assert.Contains(Enumerable.Range(0, 50), i => Engine.ShardIndex(Bytes("{}" + i)) != Engine.ShardIndex("{}"u8));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_flush_empties_its_database_alone(bool lazy)
    {
        for (var i = 0; i < 500; i++) Put("k" + i, "v", i % 2 == 0 ? Clock.Now + 10 : -1);
        Unit.Database = 1;
        Put("other", "v");
        Unit.Database = 0;
        Command(Engine.AllShards, () => Assert.Equal(500, Engine.Flush(Unit, 0, lazy)));
        Assert.Equal(0, Engine.CountKeys(0));
        Assert.Equal(0, Engine.CountExpiring(0));
        Assert.Equal(1, Engine.CountKeys(1));
        Assert.Null(Get("k1"));
        Put("k1", "again");
        Assert.Equal("again", Get("k1"));
    }

    [Fact]
    public void What_was_detached_is_freed_in_slices_and_counted()
    {
        for (var i = 0; i < 5000; i++) Put("k" + i, "v");
        Unit.Enter(Engine.AllShards);
        Engine.Flush(Unit, 0, lazy: true);
        Assert.Equal(5000, Engine.Statistics.LazyFreePending);
        var shard = Engine.Shards[0];
        var before = shard.Freeing.Pending;
        Assert.False(shard.Freeing.FreeSlice(shard.Arena, 10));
        Assert.InRange(shard.Freeing.Freed, 1, 10);
        Assert.Equal(before - shard.Freeing.Freed, shard.Freeing.Pending - 1);
        foreach (var each in Engine.Shards)
            while (!each.Freeing.FreeSlice(each.Arena, 100)) { }
        Unit.Exit();
        Assert.Equal(0, Engine.Statistics.LazyFreePending);
        Assert.Equal(5000, Engine.Statistics.LazyFreed);
        Assert.Equal(0, Checks.LiveBlocks);
    }

    [Fact]
    public void Swapped_databases_keep_their_keys_and_expiries()
    {
        Put("a", "zero", Clock.Now + 10);
        Unit.Database = 1;
        Put("b", "one");
        Unit.Database = 0;
        Command(Engine.AllShards, () => Engine.Swap(Unit, 0, 1));
        Assert.Null(Get("a"));
        Assert.Equal("one", Get("b"));
        Assert.Equal(1, Engine.CountExpiring(1));
        Unit.Database = 1;
        Assert.Equal("zero", Get("a"));
        Unit.Database = 0;
    }

    [Fact]
    public void Threads_on_their_own_keys_and_on_shared_ones_leave_a_consistent_whole()
    {
        var threads = Enumerable.Range(0, 4).Select(n => new Thread(() =>
        {
            var unit = new ExecutionUnit(Engine);
            for (var i = 0; i < 3000; i++)
            {
                Put(unit, $"own{n}:{i % 100}", i.ToString(System.Globalization.CultureInfo.InvariantCulture));
                var (a, b) = (Bytes("shared" + i % 7), Bytes("shared" + (i + n) % 7));
                Command(unit, unit.ShardOf(a) | unit.ShardOf(b) | unit.ShardOf("sum"u8), () =>
                {
                    foreach (var key in (byte[][])[a, b, Bytes("sum")])
                    {
                        var scope = unit.Write(key, Set);
                        var value = 0L;
                        if (scope.Exists) Assert.True(scope.TryInteger(out value));
                        scope.SetInteger(value + (key.Length == 3 ? 2 : 1));
                    }
                });
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Equal("24000", Get("sum"));
        Assert.Equal(24000, Enumerable.Range(0, 7).Sum(i => long.Parse(Get("shared" + i)!, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(400 + 8, Engine.CountKeys(0));
    }
}
