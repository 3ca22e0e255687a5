namespace RedHare.Engine;

public sealed partial class StorageEngine
{
    private const int TrackedPerLock = 64, TrackedPerCall = 4096;

    private int _limitsTracked;

    /// <summary>Told of keys whose copies are stale, if set.</summary>
    public IInvalidationListener? InvalidationListener { get; set; }

    /// <summary>Changes of keys that begin with one of these are announced to <see cref="InvalidationListener"/> whether someone read them or not. Replaced as a whole.</summary>
    public byte[][] BroadcastPrefixes { get => Volatile.Read(ref _broadcastPrefixes); set => Volatile.Write(ref _broadcastPrefixes, value); }

    private byte[][] _broadcastPrefixes = [];

    /// <summary>Keys that clients track. Takes no lock.</summary>
    public long TrackedKeys
    {
        get
        {
            long keys = 0;
            foreach (var shard in Shards) keys += shard.Tracking.Keys;
            return keys;
        }
    }

    /// <summary>Clients of all tracked keys together. Takes no lock.</summary>
    public long TrackedItems
    {
        get
        {
            long items = 0;
            foreach (var shard in Shards) items += shard.Tracking.Items;
            return items;
        }
    }

    /// <summary>
    /// Drops tracked keys chosen at random until there are at most <paramref name="most"/>, some thousands in one call; whoever had read them is told as if they had
    /// changed. The unit must not be entered.
    /// </summary>
    public void LimitTracked(ExecutionUnit unit, long most)
    {
        if (TrackedKeys <= most || Interlocked.Exchange(ref _limitsTracked, 1) != 0) return;
        try
        {
            for (var budget = TrackedPerCall; budget > 0 && TrackedKeys - most is var excess and > 0; budget -= TrackedPerLock)
                if (!unit.Copies.Drop(ShardOfTracked(Random.Shared), (int)Math.Min(excess, TrackedPerLock))) break;
        }
        finally
        {
            Volatile.Write(ref _limitsTracked, 0);
        }
    }

    /// <summary>A shard in proportion to its tracked keys.</summary>
    private Shard ShardOfTracked(Random random)
    {
        var pick = random.NextInt64(Math.Max(1, TrackedKeys));
        foreach (var shard in Shards)
            if ((pick -= shard.Tracking.Keys) < 0) return shard;
        return Shards[^1];
    }
}
