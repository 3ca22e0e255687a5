using System.Text;
using RedHare.Engine.Memory;
using Xunit;

namespace RedHare.Engine.Tests;

/// <summary>Keys written, expired and deleted: the memory returns to where it was.</summary>
public class MillionKeysTests
{
    private static KeyEvent Set { get; } = new(KeyEventClass.String, "set");

    [Fact]
    public void Of_thirty_thousand_keys_the_checking_allocator_finds_nothing_left()
    {
        var checks = new ArenaChecks();
        using var engine = Open(checks);
        Cycle(engine, 30_000);
        checks.Verify();
        Assert.Equal(0, checks.LiveBlocks);
    }

    [Fact]
    public void A_million_keys_leave_no_bytes_used_and_almost_none_mapped()
    {
        using var engine = Open(null);
        Cycle(engine, 1_000_000);
        Assert.Equal(0, engine.Statistics.UsedBytes);
        // A region of 1 MiB in reserve to a shard.
        foreach (var shard in engine.Shards)
            lock (shard.Lock) shard.Arena.Trim();
        Assert.InRange(engine.Statistics.MappedBytes, 0, (long)engine.ShardCount << 20);
        Cycle(engine, 100_000);
        Assert.Equal(0, engine.Statistics.UsedBytes);
    }

    private static StorageEngine Open(ArenaChecks? checks) =>
        new(new EngineOptions { Shards = 4, Databases = 1, Time = new Clock(), Checks = checks is null ? null : () => checks }) { ActiveExpiry = false };

    private static void Cycle(StorageEngine engine, int keys)
    {
        var unit = new ExecutionUnit(engine);
        var random = new Random(keys);
        Span<byte> key = stackalloc byte[24];
        var value = new byte[6000];
        for (var i = 0; i < keys; i++)
        {
            var name = Name(i, key);
            unit.Enter(unit.ShardOf(name));
            unit.BeginCommand();
            var scope = unit.Write(name, Set);
            scope.SetText(value.AsSpan(0, i % 100 == 0 ? random.Next(6000) : random.Next(100)));
            if (i % 2 == 0) scope.SetExpiry(1);
            unit.EndCommand();
            unit.Exit();
        }
        Assert.Equal(keys, engine.CountKeys(0));
        for (var i = 0; i < 100_000 && engine.CountExpiring(0) > 0; i++) ExpiryCycle.Run(engine, unit, 10_000);
        Assert.Equal(keys / 2, engine.CountKeys(0));
        for (var i = 1; i < keys; i += 2)
        {
            var name = Name(i, key);
            unit.Enter(unit.ShardOf(name));
            unit.BeginCommand();
            unit.Write(name, KeyEvent.Del).Delete();
            unit.EndCommand();
            unit.Exit();
        }
        Assert.Equal(0, engine.CountKeys(0));
    }

    private static ReadOnlySpan<byte> Name(int number, Span<byte> into)
    {
        Encoding.ASCII.TryGetBytes($"key:{number:0000000000}", into, out var length);
        return into[..length];
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
    }
}
