namespace RedHare.Engine;

/// <summary>
/// Who waits for which of a shard's keys, first come first, and which of these keys were written since: those are reserved, and whoever
/// comes next serves their waiters before doing anything else. Guarded by the shard's lock, but for <see cref="HasReady"/>.
/// </summary>
internal sealed class WaiterRegistry
{
    private readonly Dictionary<KeyId, LinkedList<Waiter>> _waiting = new(KeyIdComparer.Instance);
    private readonly Queue<ReadyKey> _ready = new();
    private volatile int _readyCount;

    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>True while a written key's waiters are not yet served; readable without the lock.</summary>
    public bool HasReady => _readyCount != 0;

    /// <summary>Keys with waiters.</summary>
    public int Keys => _waiting.Count;

    public void Add(KeyId id, Waiter waiter)
    {
        if (!_waiting.TryGetValue(id, out var list)) _waiting[id] = list = new LinkedList<Waiter>();
        list.AddLast(waiter);
    }

    public void Remove(KeyId id, Waiter waiter)
    {
        if (!_waiting.TryGetValue(id, out var list)) return;
        list.Remove(waiter);
        if (list.Count == 0) _waiting.Remove(id);
    }

    /// <summary>A key was written: if someone waits for it, it is reserved for them.</summary>
    public void Touch(int database, ReadOnlySpan<byte> key)
    {
        var lookup = _waiting.GetAlternateLookup<KeyProbe>();
        if (!lookup.TryGetValue(new KeyProbe(database, key), out var id, out _)) return;
        foreach (var ready in _ready)
            if (KeyIdComparer.Instance.Equals(ready.Id, id)) { ready.Again = true; return; }
        _ready.Enqueue(new ReadyKey(id));
        _readyCount = _ready.Count;
    }

    /// <summary>Reserves every waited-for key of a database (SWAPDB).</summary>
    public void TouchAll(int database)
    {
        foreach (var id in _waiting.Keys.Where(id => id.Database == database).ToArray()) Touch(database, id.Key);
    }

    /// <summary>The next waiter to try, or null when no reserved key has one left.</summary>
    public Waiter? Next(out ReadyKey? key)
    {
        while (_ready.TryPeek(out key))
        {
            if (_waiting.TryGetValue(key.Id, out var list))
                foreach (var waiter in list)
                    if (waiter.Ticket > key.LastTried) return waiter;
            if (key.Again)
            {
                key.Again = false;
                key.LastTried = 0;
                continue;
            }
            _ready.Dequeue();
            _readyCount = _ready.Count;
        }
        return null;
    }
}

/// <summary>A reserved key and how far its waiters were tried.</summary>
internal sealed class ReadyKey(KeyId id)
{
    public readonly KeyId Id = id;
    public long LastTried;
    public bool Again;
}
