namespace RedHare;

/// <summary>
/// Keeps a few used objects for the next who needs one. Neither thread-bound (a command is rented on the caller's thread and returned on the reading one)
/// nor exact: under a race an object is dropped to the collector, never given out twice.
/// </summary>
internal sealed class SparePool<T>(int capacity) where T : class
{
    private readonly Slot[] _slots = new Slot[capacity];

    public T? Take()
    {
        foreach (ref var slot in _slots.AsSpan())
            if (slot.Item is { } item && Interlocked.CompareExchange(ref slot.Item, null, item) == item) return item;
        return null;
    }

    /// <summary>False when there is no room for it.</summary>
    public bool Give(T item)
    {
        foreach (ref var slot in _slots.AsSpan())
            if (slot.Item is null && Interlocked.CompareExchange(ref slot.Item, item, null) is null) return true;
        return false;
    }

    // A struct, so that storing into the array needs no type check.
    private struct Slot
    {
        public T? Item;
    }
}
