namespace RedHare;

/// <summary>
/// Keeps used objects for the next who needs one. A command is rented on the caller's thread and returned on the one that resumes the caller, so objects are
/// bound to no thread: there is a stack for each processor, and who finds its own empty (or full) goes on to the others'. Last in, first out: what comes
/// back is still in the processor's cache.
/// </summary>
internal sealed class SparePool<T> where T : class
{
    private readonly Shelf[] _shelves;

    /// <param name="capacity">Objects kept at most; what is returned beyond goes to the collector.</param>
    public SparePool(int capacity)
    {
        _shelves = new Shelf[Math.Clamp(Environment.ProcessorCount, 1, 16)];
        for (var i = 0; i < _shelves.Length; i++) _shelves[i] = new Shelf((capacity + _shelves.Length - 1) / _shelves.Length);
    }

    public T? Take()
    {
        var own = (int)((uint)Thread.GetCurrentProcessorId() % (uint)_shelves.Length);
        for (var i = 0; i < _shelves.Length; i++)
            if (_shelves[(own + i) % _shelves.Length].Take() is { } item) return item;
        return null;
    }

    /// <summary>False when there is no room for it.</summary>
    public bool Give(T item)
    {
        var own = (int)((uint)Thread.GetCurrentProcessorId() % (uint)_shelves.Length);
        for (var i = 0; i < _shelves.Length; i++)
            if (_shelves[(own + i) % _shelves.Length].TryGive(item)) return true;
        return false;
    }

    // The top lies in a field of its own, exchanged without a lock: a caller that returns one and takes one, as most do, goes no further.
    private sealed class Shelf(int capacity)
    {
        private readonly Lock _gate = new();
        private Slot[] _items = new Slot[Math.Min(capacity, 8)];
        private int _count;
        private T? _top;

        public T? Take()
        {
            if (_top is not null && Interlocked.Exchange(ref _top, null) is { } top) return top;
            if (Volatile.Read(ref _count) == 0) return null;
            lock (_gate)
            {
                if (_count == 0) return null;
                ref var slot = ref _items[--_count];
                var item = slot.Item;
                slot.Item = null;
                return item;
            }
        }

        public bool TryGive(T item)
        {
            if (_top is null && Interlocked.CompareExchange(ref _top, item, null) is null) return true;
            lock (_gate)
            {
                if (_count == capacity) return false;
                if (_count == _items.Length) Array.Resize(ref _items, Math.Min(capacity, _count * 2));
                _items[_count++].Item = item;
                return true;
            }
        }
    }

    // A struct, so that storing into the array needs no type check.
    private struct Slot
    {
        public T? Item;
    }
}
