using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// Moves records together where an arena is mostly holes, after many keys were deleted or evicted between others that stay: a slab goes back to the system only when it is empty.
/// </summary>
/// <remarks>
/// <para>It walks each such shard's keyspace in scan order, in slices under the shard's lock, and gives each record that lies in a sparse slab a block elsewhere. That is legal because every block has one
/// owner, here the table, and no address outlives the lock. What it moves are the records: texts to 4 KiB, and small collections, which lie in them whole. The members of big collections stay.</para>
/// <para>A pass that found little to move is not repeated before the shard has changed for a while: its holes are where nothing can be moved.</para>
/// </remarks>
internal static class Defragmentation
{
    private const int BucketsPerSlice = 64, RestMilliseconds = 10_000;

    /// <summary>One cycle over all shards that need it, of about <paramref name="milliseconds"/> at most. Without locks.</summary>
    public static void Run(StorageEngine engine, int milliseconds)
    {
        var now = StorageEngine.MonotonicMilliseconds;
        var deadline = now + milliseconds;
        foreach (var shard in engine.Shards)
        {
            // An unlocked glance: the next cycle sees better.
            if (!shard.Arena.IsScattered || shard.Compacting.RestsUntil > now) continue;
            while (!Slice(shard))
                if (StorageEngine.MonotonicMilliseconds >= deadline) return;
        }
    }

    /// <summary>Moves what is to be moved in some buckets; true at the end of a pass over the shard.</summary>
    internal static bool Slice(Shard shard)
    {
        Span<nint> buffer = stackalloc nint[RecordBatch.Capacity];
        var batch = new RecordBatch(buffer);
        lock (shard.Lock)
        {
            ref var pass = ref shard.Compacting;
            for (var buckets = 0; buckets < BucketsPerSlice; buckets++)
            {
                var home = shard.Databases[pass.Database];
                pass.Position = RecordTable<KeyRecord>.Scan(home.Keys, shard.Arena, pass.Position, ref batch);
                foreach (var record in batch.Records)
                {
                    pass.Seen++;
                    var moved = KeyRecord.Compact(shard.Arena, record);
                    if (moved == record) continue;
                    RecordTable<KeyRecord>.Replace(ref home.Keys, record, moved, KeyHash.Of(KeyRecord.Key(moved), shard.Arena.HashSeed), KeyRecord.Expiry(moved) >= 0);
                    pass.Moved++;
                }
                if (pass.Position != 0 || ++pass.Database < shard.Databases.Length) continue;
                var restsUntil = pass.Moved * 50 < pass.Seen ? StorageEngine.MonotonicMilliseconds + RestMilliseconds : 0;
                pass = new CompactionPass { RestsUntil = restsUntil };
                return true;
            }
        }
        return false;
    }
}

/// <summary>How far moving a shard's records together has come.</summary>
internal struct CompactionPass
{
    public ulong Position;
    public int Database;
    public long Seen, Moved, RestsUntil;
}
