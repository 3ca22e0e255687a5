using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// Deletes expired keys that nobody asks for. It walks each shard's keyspace in scan order, from where it stopped, and touches only the records
/// that the table marks as having an expiry; where a share of them had expired it goes on, within its time.
/// </summary>
/// <remarks>Redis samples 20 random keys with a TTL and repeats while more than a tenth had expired. A walk in order costs no random access,
/// visits every key within a bounded number of cycles, and has no key that is never sampled.</remarks>
internal static class ExpiryCycle
{
    private const int BucketsPerSlice = 256, KeysPerSlice = 128;

    /// <summary>One cycle over all shards, of about <paramref name="milliseconds"/> at most.</summary>
    public static void Run(StorageEngine engine, ExecutionUnit unit, int milliseconds)
    {
        var deadline = Environment.TickCount64 + milliseconds;
        foreach (var shard in engine.Shards)
            for (var n = 0; n < engine.Databases; n++)
            {
                var database = (shard.ExpiryDatabase + n) % engine.Databases;
                // An unlocked glance: a key that gets its expiry just now waits for the next cycle.
                if (shard.Databases[database].Keys.Flagged == 0) continue;
                while (Slice(unit, shard, database) && Environment.TickCount64 < deadline) { }
                if (Environment.TickCount64 >= deadline) { shard.ExpiryDatabase = database; break; }
            }
    }

    /// <summary>Walks a slice of one database under its shard's lock. True when it found enough to go on at once.</summary>
    private static bool Slice(ExecutionUnit unit, Shard shard, int database)
    {
        Span<nint> buffer = stackalloc nint[RecordBatch.Capacity];
        var batch = new RecordBatch(buffer);
        int seen = 0, expired = 0;
        if (!unit.TryEnter(1UL << shard.Index)) return false;
        try
        {
            unit.BeginCommand();
            var home = shard.Databases[database];
            for (var buckets = 0; buckets < BucketsPerSlice && seen < KeysPerSlice; buckets++)
            {
                home.ExpiryPosition = RecordTable<KeyRecord>.Scan(home.Keys, shard.Arena, home.ExpiryPosition, ref batch, flaggedOnly: true);
                seen += batch.Count;
                foreach (var record in batch.Records)
                    if (unit.IsExpired(record))
                    {
                        unit.Expire(shard, database, record, KeyHash.Of(KeyRecord.Key(record), shard.Arena.HashSeed));
                        expired++;
                    }
                if (home.ExpiryPosition == 0) break;
            }
            unit.EndCommand();
            return expired * 10 > seen;
        }
        finally
        {
            unit.Exit();
        }
    }
}
