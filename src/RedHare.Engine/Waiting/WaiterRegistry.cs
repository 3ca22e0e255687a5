namespace RedHare.Engine;

/// <summary>
/// Who waits for which of a shard's keys, first come first, and which of these keys were written since: those are reserved, and whoever
/// comes next serves their waiters before doing anything else. Guarded by the shard's lock, but for <see cref="FirstReady"/>.
/// </summary>
internal sealed class WaiterRegistry
{
    /// <summary>What <see cref="FirstReady"/> is while no key is reserved.</summary>
    public const long NoneReady = long.MaxValue;

    private readonly Dictionary<KeyId, WaitedKey> _waiting = new(KeyIdComparer.Instance);
    private readonly Queue<WaitedKey> _ready = new();
    private long _firstReady = NoneReady;

    /// <summary>True when nobody waits and nothing is reserved.</summary>
    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>Keys that someone waits for.</summary>
    public int Keys => _waiting.Count;

    /// <summary>Those of them of which someone heeds the loss.</summary>
    public int HeededKeys { get; private set; }

    /// <summary>The engine-wide order in which the first reserved key was written, or <see cref="NoneReady"/>; readable without the lock.</summary>
    public long FirstReady => Volatile.Read(ref _firstReady);

    /// <summary>True while a written key's waiters are not yet served; readable without the lock.</summary>
    public bool HasReady => FirstReady != NoneReady;

    /// <summary>The reserved key whose waiters come next, or null.</summary>
    public WaitedKey? Ready => _ready.TryPeek(out var key) ? key : null;

    /// <summary>Adds a waiter behind all others; null when it waits for this key already (BLPOP a a).</summary>
    public WaitPlace? Add(KeyId id, Waiter waiter)
    {
        if (!_waiting.TryGetValue(id, out var key)) _waiting[id] = key = new WaitedKey(id);
        if (key.Waiters.Last?.Value == waiter) return null;
        if (waiter.HeedsLoss && key.Heeding++ == 0) HeededKeys++;
        return new WaitPlace(this, key, key.Waiters.AddLast(waiter));
    }

    public void Remove(in WaitPlace place)
    {
        if (place.Node.List is null) return;
        place.Key.Waiters.Remove(place.Node);
        if (place.Node.Value.HeedsLoss && --place.Key.Heeding == 0) HeededKeys--;
        if (place.Key.Waiters.Count == 0 && !place.Key.IsReady) _waiting.Remove(place.Key.Id);
    }

    /// <summary>A key was written: if someone waits for it, it is reserved for them.</summary>
    public void Touch(int database, ReadOnlySpan<byte> key, StorageEngine engine)
    {
        if (_waiting.GetAlternateLookup<KeyProbe>().TryGetValue(new KeyProbe(database, key), out var waited)) Touch(waited, engine);
    }

    /// <summary>Reserves every waited-for key of a database (SWAPDB).</summary>
    public void TouchAll(int database, StorageEngine engine)
    {
        foreach (var waited in _waiting.Values)
            if (waited.Id.Database == database) Touch(waited, engine);
    }

    /// <summary>The first reserved key has no waiter left to try: it is free, or comes again at the end if it was written meanwhile.</summary>
    public void FinishReady()
    {
        var key = _ready.Dequeue();
        key.IsReady = false;
        if (key.Waiters.Count == 0) _waiting.Remove(key.Id);
        else if (key.WrittenAgain != 0) Reserve(key, key.WrittenAgain);
        Volatile.Write(ref _firstReady, _ready.TryPeek(out var next) ? next.Written : NoneReady);
    }

    private void Touch(WaitedKey key, StorageEngine engine)
    {
        if (!key.IsReady) Reserve(key, engine.NextTicket());
        else if (key.LastTried != 0 && key.WrittenAgain == 0) key.WrittenAgain = engine.NextTicket();
    }

    private void Reserve(WaitedKey key, long written)
    {
        (key.IsReady, key.Written, key.WrittenAgain, key.LastTried) = (true, written, 0, 0);
        _ready.Enqueue(key);
        if (_ready.Count == 1) Volatile.Write(ref _firstReady, written);
    }
}

/// <summary>A key that someone waits for.</summary>
internal sealed class WaitedKey(KeyId id)
{
    public readonly KeyId Id = id;
    public readonly LinkedList<Waiter> Waiters = new();

    /// <summary>How many of them heed its loss.</summary>
    public int Heeding;

    /// <summary>It was written and is reserved until its waiters were tried.</summary>
    public bool IsReady;

    /// <summary>When it was written: tickets of the engine. The second is 0 or when it was written again after serving had begun.</summary>
    public long Written, WrittenAgain;

    /// <summary>The ticket of the last waiter tried since it is reserved, or 0.</summary>
    public long LastTried;
}

/// <summary>One waiter at one key.</summary>
internal readonly record struct WaitPlace(WaiterRegistry Registry, WaitedKey Key, LinkedListNode<Waiter> Node);
