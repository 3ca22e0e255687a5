namespace RedHare.Engine;

/// <summary>
/// The keys that a unit changed and that someone may hold copies of. Collected under the shards' locks, where the keys leave their tracking tables, and announced
/// when these are released: a copy read in between is announced stale once too often, never once too seldom.
/// </summary>
public sealed class Invalidations
{
    private readonly List<TrackedKey> _tracked = [];
    private readonly Dictionary<KeyId, bool> _broadcast = new(KeyIdComparer.Instance);

    /// <summary>Keys that were read by clients in default mode, in the order of their changes.</summary>
    public IReadOnlyList<TrackedKey> Tracked => _tracked;

    /// <summary>Keys that begin with one of the engine's prefixes, each once, with true where a command made their last change.</summary>
    public IEnumerable<(byte[] Key, bool ByCommand)> Broadcast => _broadcast.Select(pair => (pair.Key.Key, pair.Value));

    /// <summary>True when keys are in <see cref="Broadcast"/>.</summary>
    public bool HasBroadcast => _broadcast.Count > 0;

    /// <summary>Whole databases changed: no copy of anything is good any more.</summary>
    public bool Everything { get; internal set; }

    internal bool IsEmpty => _tracked.Count == 0 && _broadcast.Count == 0 && !Everything;

    internal void Add(TrackedKey key) => _tracked.Add(key);

    // A key changed thousands of times by a script is noted once.
    internal void AddBroadcast(ReadOnlySpan<byte> key, bool byCommand) => _broadcast.GetAlternateLookup<KeyProbe>()[new KeyProbe(0, key)] = byCommand;

    internal void Clear()
    {
        _tracked.Clear();
        if (_tracked.Capacity > 1024) _tracked.Capacity = 0;
        _broadcast.Clear();
        if (_broadcast.Capacity > 1024) _broadcast.TrimExcess(0);
        Everything = false;
    }
}

/// <summary>A key that left the tracking table.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Clients">The clients that had read it, by number.</param>
/// <param name="ByCommand">True when a command changed it; false when it expired, was evicted, or only lost its place in the table.</param>
public readonly record struct TrackedKey(byte[] Key, long[] Clients, bool ByCommand);

/// <summary>Told of keys whose copies are stale.</summary>
public interface IInvalidationListener
{
    /// <summary>Called by the thread that made the changes, without locks, before it serves waiters. <paramref name="stale"/> is good for the length of the call.</summary>
    void OnInvalidated(ExecutionUnit unit, Invalidations stale);
}
