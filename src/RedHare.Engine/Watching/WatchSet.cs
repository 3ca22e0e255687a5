namespace RedHare.Engine;

/// <summary>The keys that one connection watches. It turns dirty when one of them changes.</summary>
public sealed class WatchSet
{
    private readonly List<WatchedKey> _keys = [];
    private volatile bool _dirty;

    /// <summary>True when a watched key changed: the next EXEC aborts.</summary>
    public bool IsDirty => _dirty;

    /// <summary>Number of watched keys (<c>watch=</c> of CLIENT LIST).</summary>
    public int Count => _keys.Count;

    internal List<WatchedKey> Keys => _keys;

    internal void Touch() => _dirty = true;

    internal void Reset()
    {
        _keys.Clear();
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
