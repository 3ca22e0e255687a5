using System.Collections.Concurrent;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

public sealed partial class StorageEngine
{
    /// <summary>Keys of a database, expired ones that nobody met included. Takes no lock.</summary>
    public long CountKeys(int database)
    {
        long count = 0;
        foreach (var shard in Shards) count += shard.Databases[database].Keys.Count;
        return count;
    }

    /// <summary>The expiry of a key in the unit's database, Unix milliseconds, or −1. Locks its shard unless the unit holds it.</summary>
    public long PeekExpiry(ExecutionUnit unit, ReadOnlySpan<byte> key)
    {
        var hash = KeyHash.Of(key, HashSeed);
        var shard = Shards[ShardIndex(key, hash)];
        using var held = unit.Borrow(shard);
        var record = RecordTable<KeyRecord>.Find(shard.Databases[unit.Database].Keys, key, hash);
        return record == 0 ? -1 : KeyRecord.Expiry(record);
    }

    /// <summary>Bytes of a database's tables, without the records in them. Locks one shard at a time unless the unit holds it; one that is held for long is left out.</summary>
    public long TableBytes(ExecutionUnit unit, int database)
    {
        long bytes = 0;
        foreach (var shard in Shards)
        {
            if (!unit.Holds(shard.Index) && !TryLock(shard)) continue;
            bytes += RecordTable<KeyRecord>.OverheadBytes(shard.Databases[database].Keys);
            if (!unit.Holds(shard.Index)) shard.Lock.Exit();
        }
        return bytes;
    }

    /// <summary>Keys of a database that have an expiry. Takes no lock.</summary>
    public long CountExpiring(int database)
    {
        long count = 0;
        foreach (var shard in Shards) count += shard.Databases[database].Keys.Flagged;
        return count;
    }

    /// <summary>Hashes of a database with fields that expire. Takes no lock.</summary>
    public long CountFieldExpiring(int database)
    {
        long count = 0;
        foreach (var shard in Shards) count += shard.Databases[database].FieldExpiry.Table.Count;
        return count;
    }

    /// <summary>
    /// Visits about <paramref name="count"/> keys from <paramref name="cursor"/> on and returns the next cursor, 0 at the end. A key that is there during the
    /// whole scan is visited at least once. Locks one shard at a time unless the unit holds it. A cursor is at most 53 bits: the shard in the
    /// lowest six, a hash prefix above.
    /// </summary>
    public ulong ScanKeys(ExecutionUnit unit, int database, ulong cursor, long count, KeyVisitor visit)
    {
        var index = (int)(cursor & 63);
        var position = cursor >> 6 << (64 - RecordTable<KeyRecord>.PositionBits);
        while (index < Shards.Length && count > 0)
        {
            var shard = Shards[index];
            using (unit.Borrow(shard)) position = ScanShard(unit, shard, database, position, ref count, visit);
            if (position == 0) index++;
        }
        return index >= Shards.Length ? 0 : position >> (64 - RecordTable<KeyRecord>.PositionBits) << 6 | (uint)index;
    }

    private ulong ScanShard(ExecutionUnit unit, Shard shard, int database, ulong position, ref long count, KeyVisitor visit)
    {
        Span<nint> buffer = stackalloc nint[RecordBatch.Capacity];
        var batch = new RecordBatch(buffer);
        do
        {
            position = RecordTable<KeyRecord>.Scan(shard.Databases[database].Keys, shard.Arena, position, ref batch);
            count -= Math.Max(1, batch.Count);
            foreach (var record in batch.Records)
            {
                if (unit.IsExpired(record))
                {
                    if (!HoldsExpired) unit.Expire(shard, database, record, KeyHash.Of(KeyRecord.Key(record), HashSeed));
                    continue;
                }
                visit(KeyRecord.Key(record), KeyRecord.Type(record));
            }
        }
        while (position != 0 && count > 0);
        return position;
    }

    /// <summary>A key chosen at random, or null when the database is empty. Locks one shard at a time.</summary>
    public byte[]? RandomKey(ExecutionUnit unit, int database)
    {
        for (var attempts = 0; ; attempts++)
        {
            var total = CountKeys(database);
            if (total == 0) return null;
            // Shards in proportion to their keys.
            var pick = Random.Shared.NextInt64(total);
            var index = 0;
            while (index < Shards.Length - 1 && pick >= Shards[index].Databases[database].Keys.Count) pick -= Shards[index++].Databases[database].Keys.Count;
            var shard = Shards[index];
            using var held = unit.Borrow(shard);
            var record = RecordTable<KeyRecord>.Random(shard.Databases[database].Keys, Random.Shared);
            if (record == 0) continue;
            var key = KeyRecord.Key(record).ToArray();
            if (!unit.IsExpired(record)) return key;
            unit.Expire(shard, database, record, KeyHash.Of(key, HashSeed));
        }
    }

    /// <summary>Deletes all keys of a database, or with −1 of all. All shards must be locked by the unit. With <paramref name="lazy"/> they are freed in slices.</summary>
    /// <returns>The number of keys deleted.</returns>
    public long Flush(ExecutionUnit unit, int database, bool lazy)
    {
        long removed = 0;
        foreach (var shard in Shards)
        {
            if (!unit.Holds(shard.Index)) throw new InvalidOperationException("Flush needs the locks of all shards.");
            for (var n = 0; n < Databases; n++)
            {
                if (database >= 0 && n != database) continue;
                var home = shard.Databases[n];
                TouchWatched(shard, n, key => Exists(unit, home, key));
                removed += home.Keys.Count;
                shard.Dirty += home.Keys.Count;
                if (shard.Snapshot?.TryAdopt(home) != true) shard.Freeing.Add(home.Keys);
                home.Keys = default;
                home.ExpiryPosition = 0;
                FieldExpiryIndex.Clear(shard, home);
                shard.Waiters.TouchAll(n, this);
                unit.MarkReadied(shard);
            }
            shard.Tracking.Clear(lazy);
            if (!lazy)
                while (!shard.Freeing.FreeSlice(shard.Arena, int.MaxValue)) { }
        }
        unit.MarkKeyspaceChanged();
        if (lazy) _housekeeping.Wake();
        return removed;
    }

    /// <summary>Asks housekeeping to free at once what was detached, instead of at its next tick.</summary>
    public void FreeSoon() => _housekeeping.Wake();

    /// <summary>Exchanges two databases without touching a key. All shards must be locked by the unit.</summary>
    public void Swap(ExecutionUnit unit, int first, int second)
    {
        if (first == second) return;
        foreach (var shard in Shards)
        {
            var (a, b) = (shard.Databases[first], shard.Databases[second]);
            // A watched key changed if it is in either: what the watcher saw under its name is now something else.
            TouchWatched(shard, first, key => Exists(unit, a, key) || Exists(unit, b, key));
            TouchWatched(shard, second, key => Exists(unit, a, key) || Exists(unit, b, key));
            if (!shard.Watches.IsEmpty)
            {
                shard.Watches.NoteExpired(first, key => IsExpired(unit, b, key));
                shard.Watches.NoteExpired(second, key => IsExpired(unit, a, key));
            }
            (shard.Databases[first], shard.Databases[second]) = (b, a);
            shard.Waiters.TouchAll(first, this);
            shard.Waiters.TouchAll(second, this);
            shard.Tracking.Clear(lazy: true);
            unit.MarkReadied(shard);
        }
        unit.MarkKeyspaceChanged();
    }

    /// <summary>Stops watching everything. It does not wait for a shard that is held for long: such a watch is only marked, and removed later.</summary>
    public void Unwatch(WatchSet set)
    {
        foreach (var watched in set.Keys)
        {
            if (!TryLock(watched.Shard))
            {
                watched.IsForgotten = true;
                _forgotten.Enqueue(watched);
                continue;
            }
            watched.Shard.Watches.Remove(watched);
            watched.Shard.Lock.Exit();
        }
        set.Reset();
    }

    private readonly ConcurrentQueue<WatchedKey> _forgotten = new();

    private static void TouchWatched(Shard shard, int database, Func<ReadOnlyMemory<byte>, bool> changed)
    {
        if (!shard.Watches.IsEmpty) shard.Watches.TouchWhere(database, changed);
    }

    private bool Exists(ExecutionUnit unit, ShardDatabase home, ReadOnlyMemory<byte> key)
    {
        var record = RecordTable<KeyRecord>.Find(home.Keys, key.Span, KeyHash.Of(key.Span, HashSeed));
        return record != 0 && !unit.IsExpired(record);
    }

    /// <summary>Bytes of live blocks in all shards. Takes no lock.</summary>
    public long UsedBytes
    {
        get
        {
            long used = 0;
            foreach (var shard in Shards) used += shard.Arena.UsedBytes;
            return used;
        }
    }

    /// <summary>Bytes that the system gives for blocks, holes between them included, in all shards. Takes no lock.</summary>
    public long MappedBytes
    {
        get
        {
            long mapped = 0;
            foreach (var shard in Shards) mapped += shard.Arena.MappedBytes;
            return mapped;
        }
    }

    /// <summary>Lets the C heap give back to the system what was freed to it. Milliseconds for a gigabyte.</summary>
    public static void ReturnHeap() => PageSource.TrimHeap();

    private bool IsExpired(ExecutionUnit unit, ShardDatabase home, ReadOnlyMemory<byte> key)
    {
        var record = RecordTable<KeyRecord>.Find(home.Keys, key.Span, KeyHash.Of(key.Span, HashSeed));
        return record != 0 && unit.IsExpired(record);
    }

    /// <summary>Sums of what the shards count. Takes no lock.</summary>
    public EngineStatistics Statistics
    {
        get
        {
            var sum = new EngineStatistics();
            foreach (var shard in Shards)
            {
                sum.KeyspaceHits += shard.Hits;
                sum.KeyspaceMisses += shard.Misses;
                sum.ExpiredKeys += shard.Expired;
                sum.ExpiredFields += shard.ExpiredFields;
                sum.EvictedKeys += shard.Evicted;
                sum.Changes += shard.Dirty;
                sum.UsedBytes += shard.Arena.UsedBytes;
                sum.MappedBytes += shard.Arena.MappedBytes;
                var runs = shard.Arena.Runs;
                sum.RunBytes += runs.Used;
                sum.RunPageBytes += runs.Resident;
                sum.HeapBytes += shard.Arena.LargeBytes;
                sum.LazyFreePending += shard.Freeing.Pending;
                sum.LazyFreed += shard.Freeing.Freed;
            }
            NotePeak(sum.UsedBytes);
            sum.PeakBytes = Volatile.Read(ref _peakBytes);
            return sum;
        }
    }

    private long _peakBytes;

    /// <summary>Looks how much memory is used now; housekeeping does so at each of its ticks.</summary>
    internal void NotePeak()
    {
        long used = 0;
        foreach (var shard in Shards) used += shard.Arena.UsedBytes;
        NotePeak(used);
    }

    private void NotePeak(long used)
    {
        var peak = Volatile.Read(ref _peakBytes);
        while (used > peak && Interlocked.CompareExchange(ref _peakBytes, used, peak) is var seen && seen != peak) peak = seen;
    }

    /// <summary>Sets hits, misses, expired keys and lazily freed objects to zero (CONFIG RESETSTAT).</summary>
    public void ResetStatistics()
    {
        foreach (var shard in Shards)
        {
            if (!TryLock(shard)) continue;
            shard.Hits = shard.Misses = shard.Expired = shard.ExpiredFields = shard.Evicted = 0;
            shard.Freeing.ResetStatistics();
            shard.Lock.Exit();
        }
    }
}

/// <summary>What an engine counts, for INFO.</summary>
public record struct EngineStatistics
{
    /// <summary>Look-ups that found their key.</summary>
    public long KeyspaceHits { get; internal set; }
    /// <summary>Look-ups that did not.</summary>
    public long KeyspaceMisses { get; internal set; }
    /// <summary>Keys deleted because their time had come.</summary>
    public long ExpiredKeys { get; internal set; }
    /// <summary>Fields of hashes deleted because their time had come.</summary>
    public long ExpiredFields { get; internal set; }
    /// <summary>Keys deleted to make room.</summary>
    public long EvictedKeys { get; internal set; }
    /// <summary>Changes of keys so far.</summary>
    public long Changes { get; internal set; }
    /// <summary>Bytes of live blocks.</summary>
    public long UsedBytes { get; internal set; }
    /// <summary>The most bytes of live blocks seen so far.</summary>
    public long PeakBytes { get; internal set; }
    /// <summary>Bytes taken from the system for blocks.</summary>
    public long MappedBytes { get; internal set; }
    /// <summary>Those of <see cref="UsedBytes"/> that are blocks of 4 to 256 KB, which lie in pages of their own.</summary>
    public long RunBytes { get; internal set; }
    /// <summary>Those of <see cref="MappedBytes"/> that are these pages.</summary>
    public long RunPageBytes { get; internal set; }
    /// <summary>Those of both that are larger blocks, of the C heap; what is left is small blocks in slabs.</summary>
    public long HeapBytes { get; internal set; }
    /// <summary>Objects detached and not yet freed.</summary>
    public long LazyFreePending { get; internal set; }
    /// <summary>Objects freed in slices so far.</summary>
    public long LazyFreed { get; internal set; }
}
