using System.Text;
using RedHare.Engine.Memory;
using Xunit;

namespace RedHare.Engine.Tests.Eviction;

/// <summary>Base of the tests of eviction: an engine whose clock the test moves, on a checking allocator, which must be empty in the end.</summary>
public abstract class EvictionTest : IDisposable
{
    private readonly ArenaChecks _checks = new();
    private readonly MovedTime _time = new();
    private readonly Evictor _evictor;

    protected EvictionTest()
    {
        Engine = new StorageEngine(new EngineOptions { Shards = 4, Databases = 4, Checks = () => _checks, Time = _time }) { ActiveExpiry = false };
        Unit = new ExecutionUnit(Engine);
        _evictor = new Evictor(Engine);
    }

    protected StorageEngine Engine { get; }

    protected ExecutionUnit Unit { get; }

    protected long Now => _time.Now;

    /// <summary>The engine's clock, Unix seconds.</summary>
    protected void MoveTo(long seconds)
    {
        _time.Now = seconds * 1000;
        // Housekeeping carries it over at its next tick.
        while (Engine.AccessClock != (seconds & 0xFFFFFF)) Thread.Sleep(5);
    }

    protected void Set(string key, long expiry = -1, int database = 0, int length = 100) =>
        Do(key, database, () => Unit.Write(Bytes(key), KeyEvent.Del).SetText(new byte[length], expiry));

    protected void Use(string key) => Do(key, 0, () => Unit.Read(Bytes(key)));

    protected bool Exists(string key, int database = 0)
    {
        var exists = false;
        Do(key, database, () => exists = Unit.Peek(Bytes(key)).Exists);
        return exists;
    }

    protected int Surviving(string prefix, int count) => Enumerable.Range(0, count).Count(i => Exists(prefix + i));

    /// <summary>Evicts until the data takes at most so many bytes; false when no key is left before that.</summary>
    protected bool Limit(long bytes, EvictionOrder order, bool onlyExpiring = false, int samples = 10)
    {
        while (Engine.UsedBytes > bytes)
            if (!_evictor.EvictOne(Unit, order, onlyExpiring, samples)) return false;
        return true;
    }

    protected void Do(string key, int database, Action work)
    {
        Unit.Database = database;
        Unit.Enter(Unit.ShardOf(Bytes(key)));
        Unit.BeginCommand();
        work();
        Unit.EndCommand();
        Unit.Exit();
    }

    protected static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public void Dispose()
    {
        Unit.Enter(Engine.AllShards);
        Engine.Flush(Unit, -1, lazy: false);
        Unit.Exit();
        _checks.Verify();
        var leaked = _checks.LiveBlocks;
        Engine.Dispose();
        Assert.Equal(0, leaked);
        GC.SuppressFinalize(this);
    }

    private sealed class MovedTime : TimeProvider
    {
        // 2026, and in the middle of the access clock's range.
        public long Now { get; set; } = 1_786_000_000_000;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Now);
    }
}
