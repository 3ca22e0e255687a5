using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// A shard is a small Redis: a part of every database's keys, the arena they live in, who watches, tracks and waits for them,
/// and one lock over all of it.
/// </summary>
internal sealed class Shard(int index, Arena arena, int databases)
{
    public readonly int Index = index;
    public readonly Lock Lock = new();
    public readonly Arena Arena = arena;
    public readonly ShardDatabase[] Databases = [.. Enumerable.Range(0, databases).Select(_ => new ShardDatabase())];
    public readonly WatchRegistry Watches = new();
    public readonly WaiterRegistry Waiters = new();
    public readonly TrackingTable Tracking = new(arena);
    public readonly FreeQueue Freeing = new();

    // Statistics, changed under the lock and summed without it.
    public long Hits, Misses, Expired, ExpiredFields, Evicted, Dirty;

    /// <summary>Where moving records together goes on.</summary>
    public CompactionPass Compacting;

    /// <summary>This shard's part of the snapshot that is being taken; null when none is.</summary>
    public ShardSnapshot? Snapshot;

    /// <summary>The effect log's position behind the last effect on this shard, while the log is kept.</summary>
    public long LastEffect;

    /// <summary>The scan position at which the expiry cycle goes on, per database in turn.</summary>
    public int ExpiryDatabase;
}

/// <summary>One database's keys in one shard.</summary>
internal sealed class ShardDatabase
{
    public TableRoot Keys;
    public ulong ExpiryPosition, EvictionPosition;

    /// <summary>The hashes with fields that expire.</summary>
    public SortedSetRoot FieldExpiry;

    /// <summary>The search for expired fields of a big hash, and the hash.</summary>
    public FieldSweep Sweep;
    public byte[] SweptKey = [];
}
