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
        foreach (var shard in engine.Shards)
            while (!Defragmentation.Slice(shard)) { }
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
        // Housekeeping may have begun by itself; in either case the passes end.
        var shard = engine.Shards[0];
        for (var pass = 0; pass < 3 && shard.Arena.IsScattered; pass++)
            while (!Defragmentation.Slice(shard)) { }
        var statistics = engine.Statistics;
        Assert.InRange(statistics.MappedBytes, statistics.UsedBytes, full * 2 / 5);
        for (var i = 0; i < Keys; i += 5) Assert.Equal(Value(i), Get(engine, unit, i));
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
