using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// Deletes keys to make room. It samples a few at random and deletes the one that the order puts first, as Redis's approximated LRU does: an
/// exact order would cost a list through all keys and a write to it at every read.
/// </summary>
/// <remarks>
/// One shard is locked at a time and none between sampling and deleting; what was used or deleted meanwhile is at worst a poorer choice. Redis
/// keeps good candidates from one eviction to the next in a pool of 16; here each eviction samples anew.
/// </remarks>
public static class Evictor
{
    /// <summary>Buckets looked through for a key with an expiry where these are rare.</summary>
    private const int MaxBuckets = 4096;

    /// <summary>Deletes one key. The unit must not be entered. False when there is none to delete.</summary>
    /// <param name="unit">Runs the deletion.</param>
    /// <param name="order">What goes first.</param>
    /// <param name="onlyExpiring">Only keys with an expiry.</param>
    /// <param name="samples">Keys to choose from.</param>
    public static bool EvictOne(ExecutionUnit unit, EvictionOrder order, bool onlyExpiring, int samples)
    {
        var best = default(Candidate);
        for (var i = 0; i < (order == EvictionOrder.Any ? 1 : samples); i++)
            if (Sample(unit, order, onlyExpiring) is { Key: not null } found && (best.Key is null || found.Score > best.Score))
                best = found;
        if (best.Key is null) return false;
        Evict(unit, best);
        return true;
    }

    private static Candidate Sample(ExecutionUnit unit, EvictionOrder order, bool onlyExpiring)
    {
        var engine = unit.Engine;
        var places = engine.Shards.Length * engine.Databases;
        var start = Random.Shared.Next(places);
        for (var n = 0; n < places; n++)
        {
            var place = (start + n) % places;
            var shard = engine.Shards[place % engine.Shards.Length];
            var database = place / engine.Shards.Length;
            var home = shard.Databases[database];
            if ((onlyExpiring ? home.Keys.Flagged : home.Keys.Count) == 0) continue;
            using var held = unit.Borrow(shard);
            var record = onlyExpiring ? RandomExpiring(home, shard) : RecordTable<KeyRecord>.Random(home.Keys, Random.Shared);
            if (record != 0) return new Candidate(KeyRecord.Key(record).ToArray(), shard, database, Score(unit, order, record));
        }
        return default;
    }

    private static nint RandomExpiring(ShardDatabase home, Shard shard)
    {
        Span<nint> buffer = stackalloc nint[RecordBatch.Capacity];
        var batch = new RecordBatch(buffer);
        var position = (ulong)Random.Shared.NextInt64() << 1 >> (64 - RecordTable<KeyRecord>.PositionBits) << (64 - RecordTable<KeyRecord>.PositionBits);
        for (var buckets = 0; buckets < MaxBuckets; buckets++)
        {
            position = RecordTable<KeyRecord>.Scan(home.Keys, shard.Arena, position, ref batch, flaggedOnly: true);
            if (batch.Count > 0) return batch[Random.Shared.Next(batch.Count)];
        }
        return 0;
    }

    /// <summary>The higher, the sooner it goes.</summary>
    private static long Score(ExecutionUnit unit, EvictionOrder order, nint record) => order switch
    {
        EvictionOrder.LeastRecent => (unit.Engine.AccessClock - KeyRecord.Access(record)) & 0xFFFFFF,
        EvictionOrder.LeastFrequent => -(long)(unit.Engine.Frequency?.Counter(KeyRecord.Access(record), unit.Engine.UnixMilliseconds) ?? 0),
        EvictionOrder.SoonestExpiry => -KeyRecord.Expiry(record),
        _ => 0,
    };

    private static void Evict(ExecutionUnit unit, in Candidate candidate)
    {
        unit.Enter(1UL << candidate.Shard.Index);
        try
        {
            unit.BeginCommand();
            var hash = KeyHash.Of(candidate.Key, candidate.Shard.Arena.HashSeed);
            var record = RecordTable<KeyRecord>.Find(candidate.Shard.Databases[candidate.Database].Keys, candidate.Key, hash);
            if (record != 0) unit.Evict(candidate.Shard, candidate.Database, record, hash);
            unit.EndCommand();
        }
        finally
        {
            unit.Exit();
        }
    }

    private readonly record struct Candidate(byte[] Key, Shard Shard, int Database, long Score);
}
