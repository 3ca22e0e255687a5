namespace RedHare.Engine;

/// <summary>The keys that one connection watches, or that are copied elsewhere. It turns dirty when one of them changes.</summary>
public sealed class WatchSet
{
    // Of the object, its places in the list and in the shard's table, and the name's header.
    private const int KeyBytes = 160;

    private readonly List<WatchedKey> _keys = [];
    private long _bytes;
    private volatile bool _dirty;

    /// <summary>True when a watched key changed: the next EXEC aborts.</summary>
    public bool IsDirty => _dirty;

    /// <summary>Also changes that WATCH passes over count: what consumers of a stream's groups are given and acknowledge.</summary>
    public bool HeedsEverything { get; init; }

    /// <summary>Number of watched keys (<c>watch=</c> of CLIENT LIST).</summary>
    public int Count => _keys.Count;

    /// <summary>Bytes of the watched keys' names and what stands for them, about. Any thread.</summary>
    public long MemoryBytes => Volatile.Read(ref _bytes);

    /// <summary>The shards of the watched keys.</summary>
    public ulong Shards
    {
        get
        {
            ulong mask = 0;
            foreach (var watched in _keys) mask |= 1UL << watched.Shard.Index;
            return mask;
        }
    }

    internal List<WatchedKey> Keys => _keys;

    internal void Add(WatchedKey key)
    {
        _keys.Add(key);
        Volatile.Write(ref _bytes, _bytes + KeyBytes + key.Id.Key.Length);
    }

    internal void Touch() => _dirty = true;

    internal void Reset()
    {
        _keys.Clear();
        Volatile.Write(ref _bytes, 0);
        _dirty = false;
    }
}

/// <summary>One key watched by one connection.</summary>
internal sealed class WatchedKey(WatchSet owner, KeyId id, Shard shard)
{
    public readonly WatchSet Owner = owner;
    public readonly KeyId Id = id;
    public readonly Shard Shard = shard;

    /// <summary>The key had already expired when it was watched: its vanishing is no change.</summary>
    public bool WasExpired;

    /// <summary>Its owner watches it no more, but the shard was locked then; it leaves the registry later.</summary>
    public volatile bool IsForgotten;
}
