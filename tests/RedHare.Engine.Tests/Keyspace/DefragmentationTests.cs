using System.Text;
using RedHare.Engine.Memory;
using Xunit;

namespace RedHare.Engine.Tests.Keyspace;

public class DefragmentationTests
{
    [Fact]
    public void Records_that_are_moved_stay_what_they_were()
    {
        // A checking allocator has all of them moved, and finds what still uses their old places.
        using var engine = new StorageEngine(new EngineOptions { Shards = 2, Checks = static () => new ArenaChecks() });
        var unit = new ExecutionUnit(engine);
        for (var i = 0; i < 3000; i++) Set(engine, unit, i);
        foreach (var shard in engine.Shards) MoveAll(shard);
        for (var i = 0; i < 3000; i++) Assert.Equal(Value(i), Get(engine, unit, i));
        Assert.Equal(1000, engine.CountExpiring(0));
    }

    [Fact]
    public void An_arena_that_is_mostly_holes_gives_back_most_of_them()
    {
        using var engine = new StorageEngine(new EngineOptions { Shards = 1 });
        var unit = new ExecutionUnit(engine);
        const int Keys = 200_000;
        for (var i = 0; i < Keys; i++) Set(engine, unit, i);
        var full = engine.Statistics.MappedBytes;
        for (var i = 0; i < Keys; i++)
            if (i % 5 != 0) Change(engine, unit, i, static key => key.Delete());
        // Housekeeping may have begun by itself.
        var shard = engine.Shards[0];
        lock (shard.Lock)
            while (Defragmentation.EmptySlab(shard)) { }
        var statistics = engine.Statistics;
        Assert.InRange(statistics.MappedBytes, statistics.UsedBytes, full * 2 / 5);
        for (var i = 0; i < Keys; i += 5) Assert.Equal(Value(i), Get(engine, unit, i));
    }

    [Fact]
    public void Keys_that_change_their_sizes_leave_few_holes_if_some_are_moved_for_each()
    {
        using var engine = new StorageEngine(new EngineOptions { Shards = 1 });
        var unit = new ExecutionUnit(engine);
        var shard = engine.Shards[0];
        var evictor = new Evictor(engine);
        const int Keys = 20_000;
        foreach (var size in (ReadOnlySpan<int>)[900, 100, 2000, 40, 600])
            for (var i = 0; i < Keys; i++)
            {
                // In another order than they were made.
                Change(engine, unit, i * 7919 % Keys, key => key.SetText(new byte[size]));
                if (shard.Arena.IsScattered) evictor.Compact();
            }
        // A slab of each size, and what is tolerated.
        Assert.InRange(shard.Arena.MappedBytes, shard.Arena.UsedBytes, (shard.Arena.UsedBytes * 33 / 32) + (2 << 20));
    }

    [Fact]
    public void Members_of_big_collections_are_moved_together_and_stay_what_they_were()
    {
        foreach (var isChecked in (ReadOnlySpan<bool>)[false, true])
        {
            using var engine = new StorageEngine(new EngineOptions { Shards = 1, Checks = isChecked ? static () => new ArenaChecks() : null });
            var unit = new ExecutionUnit(engine);
            var count = isChecked ? 2000 : 60_000;
            var members = Enumerable.Range(0, count).Select(static i => Encoding.ASCII.GetBytes($"member:{i}:{new string('m', i % 50)}")).ToArray();
            for (var i = 0; i < count; i++)
            {
                var member = members[i];
                double score = i;
                Change(engine, unit, 1, key =>
                {
                    if (key.Exists) key.AddMember(member, new SetLimits(0, 0, 0));
                    else key.CreateSet(member, 1, new SetLimits(0, 0, 0));
                });
                Change(engine, unit, 2, key => key.SetField(member, member, new HashLimits(0, 0)));
                Change(engine, unit, 3, key => key.SetScore(member, ref score, default, 1, new SortedSetLimits(0, 0)));
            }
            for (var i = 0; i < count; i++)
            {
                if (i % 7 == 0) continue;
                var member = members[i];
                Change(engine, unit, 1, key => key.RemoveMember(member));
                Change(engine, unit, 2, key => key.RemoveField(member));
                Change(engine, unit, 3, key => key.RemoveScored(member));
            }
            var shard = engine.Shards[0];
            MoveAll(shard);
            Assert.InRange(shard.Arena.MappedBytes, shard.Arena.UsedBytes, (shard.Arena.UsedBytes * 5 / 4) + (2 << 20));
            for (var i = 0; i < count; i += 7)
            {
                var member = members[i];
                double score = i;
                Change(engine, unit, 1, key => Assert.True(key.AsSet().Contains(member)));
                Change(engine, unit, 2, key => Assert.True(key.AsHash().Contains(member)));
                Change(engine, unit, 3, key => Assert.True(key.AsSortedSet().TryGetScore(member, out var found) && found == score));
            }
        }
    }

    [Fact]
    public void Pending_entries_are_moved_together_and_stay_what_they_were()
    {
        foreach (var isChecked in (ReadOnlySpan<bool>)[false, true])
        {
            using var engine = new StorageEngine(new EngineOptions { Shards = 1, Checks = isChecked ? static () => new ArenaChecks() : null });
            var unit = new ExecutionUnit(engine);
            var count = isChecked ? 3000ul : 200_000ul;
            foreach (var name in (ReadOnlySpan<string>)["a", "", "group"])
            {
                var bytes = Encoding.ASCII.GetBytes(name);
                Change(engine, unit, 1, key =>
                {
                    key.CreateGroup(bytes, default, 0);
                    var group = key.FindGroup(bytes);
                    var (one, other) = (key.CreateConsumer(group, "one"u8), key.CreateConsumer(group, "other"u8));
                    for (ulong id = 1; id <= count; id++) key.AddPending(group, id % 3 == 0 ? one : other, new StreamId(id, id % 500 == 0 ? 100_000ul : 0), (long)id, id % 700 == 0 ? 70_000 : 2);
                });
            }
            var shard = engine.Shards[0];
            var full = shard.Arena.MappedBytes;
            foreach (var name in (ReadOnlySpan<string>)["a", "", "group"])
            {
                var bytes = Encoding.ASCII.GetBytes(name);
                Change(engine, unit, 1, key =>
                {
                    for (ulong id = 1; id <= count; id++)
                        if (id % 10 != 0) Assert.True(key.Acknowledge(key.FindGroup(bytes), new StreamId(id, 0)));
                });
            }
            MoveAll(shard);
            // Two thirds of it were entries, in slabs of which none is empty.
            if (!isChecked) Assert.InRange(shard.Arena.MappedBytes, shard.Arena.UsedBytes, full / 2);
            foreach (var name in (ReadOnlySpan<string>)["a", "", "group"])
            {
                var bytes = Encoding.ASCII.GetBytes(name);
                Change(engine, unit, 1, key =>
                {
                    var group = key.FindGroup(bytes);
                    var ids = 0ul;
                    for (var at = group.Pending(default); at.IsValid; at.MoveNext())
                    {
                        ids += 10;
                        Assert.Equal((ids, (long)ids, ids % 700 == 0 ? 70_000 : 2L), (at.Id.Milliseconds, at.Delivered, at.Deliveries));
                    }
                    Assert.Equal(count, ids);
                    // Each consumer's list too: what is taken off by a consumer's end is taken off the group's.
                    key.DeleteConsumer(group, group.Find("one"u8));
                    key.DeleteConsumer(group, group.Find("other"u8));
                    Assert.Equal(0, group.PendingCount);
                });
            }
        }
    }

    private static void MoveAll(Shard shard)
    {
        lock (shard.Lock)
        {
            shard.Compacting = default;
            while (Defragmentation.EmptySlab(shard) || Defragmentation.MoveMembers(shard)) { }
        }
    }

    private static string Value(int i) => new('v', i % 100 + 1);

    private static void Set(StorageEngine engine, ExecutionUnit unit, int i) => Change(engine, unit, i, key =>
    {
        key.SetText(Encoding.ASCII.GetBytes(Value(i)));
        if (i % 3 == 0) key.SetExpiry(engine.UnixMilliseconds + 10_000_000);
    });

    private static void Change(StorageEngine engine, ExecutionUnit unit, int i, Action<WriteScope> change)
    {
        var name = Encoding.ASCII.GetBytes($"key:{i}");
        unit.Enter(unit.ShardOf(name));
        unit.BeginCommand();
        change(unit.Write(name, KeyEvent.None));
        unit.SuppressEffect();
        unit.EndCommand();
        unit.Exit();
    }

    private static string Get(StorageEngine engine, ExecutionUnit unit, int i)
    {
        var name = Encoding.ASCII.GetBytes($"key:{i}");
        unit.Enter(unit.ShardOf(name));
        unit.BeginCommand();
        Span<byte> scratch = stackalloc byte[StringValue.ScratchLength];
        var text = Encoding.ASCII.GetString(unit.Read(name).Text(scratch));
        unit.EndCommand();
        unit.Exit();
        return text;
    }
}
