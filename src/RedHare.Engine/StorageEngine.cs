using System.Numerics;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// The data: shards with their keys, expiry, waiters and the effect log. Several engines live side by side in a process. All members are safe from
/// many threads; work on keys goes through an <see cref="ExecutionUnit"/>.
/// </summary>
public sealed partial class StorageEngine : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Housekeeping _housekeeping;
    private long _ticket;
    private uint _accessClock;
    private int _disposing, _disposed;

    /// <summary>An empty engine; its housekeeping thread starts at once.</summary>
    public StorageEngine(EngineOptions? options = null)
    {
        options ??= new EngineOptions();
        _time = options.Time;
        Databases = options.Databases;
        HashSeed = options.HashSeed != 0 ? options.HashSeed : (ulong)Random.Shared.NextInt64(1, long.MaxValue) << 1 | 1;
        Shards = [.. Enumerable.Range(0, options.ShardCount).Select(i => new Shard(i, new Arena(HashSeed, options.Checks?.Invoke()), options.Databases))];
        AllShards = Shards.Length == 64 ? ulong.MaxValue : (1UL << Shards.Length) - 1;
        Effects = new EffectLog(options.EffectLogBytes);
        TickAccessClock();
        _housekeeping = new Housekeeping(this);
        Waiting.EarlierDeadline = _housekeeping.Wake;
    }

    /// <summary>Number of databases.</summary>
    public int Databases { get; }

    /// <summary>The mask of all shards, for <see cref="ExecutionUnit.Enter"/>.</summary>
    public ulong AllShards { get; }

    /// <summary>All changes in their order.</summary>
    public EffectLog Effects { get; }

    /// <summary>Hears of every change of a key, if set.</summary>
    public IKeyEventListener? Listener { get; set; }

    /// <summary>Called about every 100 ms by the housekeeping thread, without locks; must return at once.</summary>
    public Action? Ticked { get; set; }

    /// <summary>Told how many milliseconds a cycle of background work took, with its name; without locks. Must return at once.</summary>
    public Action<string, long>? CycleMeasured { get; set; }

    /// <summary>Told of a bug that the housekeeping thread survived: what it did, and the exception. Any thread may set it.</summary>
    public Action<string, Exception>? OnBug { get; set; }

    /// <summary>Whether expired keys with big values are freed in slices (lazyfree-lazy-expire).</summary>
    public bool LazyExpire { get; set; }

    /// <summary>Whether evicted keys with big values are freed in slices (lazyfree-lazy-eviction).</summary>
    public bool LazyEviction { get; set; }

    /// <summary>Whether values replaced by a write are freed in slices (lazyfree-lazy-server-del).</summary>
    public bool LazyServerDelete { get; set; }

    /// <summary>How accesses of keys are counted under an LFU policy; null notes the last access of each key instead.</summary>
    public AccessFrequency? Frequency { get; set; }

    /// <summary>Whether expired keys stay until they are written to: nobody sees them, but reading, scanning and housekeeping do not delete them (CLIENT PAUSE).</summary>
    public bool HoldsExpired { get; set; }

    /// <summary>Whether housekeeping deletes expired keys by itself.</summary>
    public bool ActiveExpiry { get; set; } = true;

    /// <summary>True while a log is replayed: nothing expires, whatever the clock says.</summary>
    public bool IsLoading { get; set; }

    /// <summary>Wall time, Unix milliseconds.</summary>
    public long UnixMilliseconds => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Wall time, Unix microseconds.</summary>
    internal long UnixMicroseconds => (_time.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>Seconds in 24 bits, as records note their last access.</summary>
    public uint AccessClock => Volatile.Read(ref _accessClock);

    /// <summary>True once <see cref="Dispose"/> frees the data: no unit may be entered any more.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Number of shards.</summary>
    public int ShardCount => Shards.Length;

    internal Shard[] Shards { get; }

    internal ulong HashSeed { get; }

    internal WaiterTimers Waiting { get; } = new();

    /// <summary>The generation of new keys, which changes with each snapshot. Changed under all locks.</summary>
    internal int Generation;

    internal long NextTicket() => Interlocked.Increment(ref _ticket);

    internal void TickAccessClock() => Volatile.Write(ref _accessClock, (uint)(UnixMilliseconds / 1000) & 0xFFFFFF);

    /// <summary>The shard of a key: that of its hash tag, if it has one, so that keys of one tag are together as in a cluster's slot.</summary>
    public int ShardIndex(ReadOnlySpan<byte> key) => ShardIndex(key, KeyHash.Of(key, HashSeed));

    internal int ShardIndex(ReadOnlySpan<byte> key, ulong hash)
    {
        var open = key.IndexOf((byte)'{');
        if (open >= 0)
        {
            var tag = key[(open + 1)..];
            var close = tag.IndexOf((byte)'}');
            if (close > 0) hash = KeyHash.Of(tag[..close], HashSeed);
        }
        return (int)hash & (Shards.Length - 1);
    }

    /// <summary>Stops housekeeping and gives all memory back. No unit may be entered any more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposing, 1) != 0) return;
        // Before anyone is refused: housekeeping enters units of its own until it has stopped.
        _housekeeping.Dispose();
        Volatile.Write(ref _disposed, 1);
        foreach (var shard in Shards)
            lock (shard.Lock)
            {
                shard.Snapshot?.Dispose();
                foreach (var home in shard.Databases)
                {
                    shard.Freeing.Add(home.Keys);
                    home.Keys = default;
                }
                while (!shard.Freeing.FreeSlice(shard.Arena, int.MaxValue)) { }
                shard.Tracking.Clear(lazy: false);
            }
        // Only now: a value that RENAME brought from another shard lies in that shard's arena.
        foreach (var shard in Shards)
            lock (shard.Lock) shard.Arena.Dispose();
    }
}
