namespace RedHare.Broker;

/// <summary>
/// Entries that were handed out and came back. Everything that was ever handed out stood before everything that was not, so these go before the
/// <see cref="EntryDeque"/> of their level; among themselves a heap keeps them by their order.
/// </summary>
internal sealed class ReturnedEntries
{
    private QueueEntry[] _heap = [];
    private long[] _orders = [];

    public int Count { get; private set; }

    public ref QueueEntry First => ref _heap[0];

    /// <param name="entry">What came back.</param>
    /// <param name="order">Its sequence where the original position counts, and a growing number where they queue up as they come.</param>
    public void Add(in QueueEntry entry, long order)
    {
        if (Count == _heap.Length)
        {
            Array.Resize(ref _heap, Math.Max(16, Count * 2));
            Array.Resize(ref _orders, _heap.Length);
        }

        var index = Count++;
        while (index > 0)
        {
            var parent = (index - 1) / 2;
            if (_orders[parent] <= order) break;
            _heap[index] = _heap[parent];
            _orders[index] = _orders[parent];
            index = parent;
        }

        _heap[index] = entry;
        _orders[index] = order;
    }

    public void RemoveFirst()
    {
        var last = --Count;
        var entry = _heap[last];
        var order = _orders[last];
        _heap[last].Message = null!;
        if (last == 0)
        {
            if (_heap.Length > 1024)
            {
                _heap = [];
                _orders = [];
            }

            return;
        }

        var index = 0;
        while (true)
        {
            var child = (2 * index) + 1;
            if (child >= last) break;
            if (child + 1 < last && _orders[child + 1] < _orders[child]) child++;
            if (_orders[child] >= order) break;
            _heap[index] = _heap[child];
            _orders[index] = _orders[child];
            index = child;
        }

        _heap[index] = entry;
        _orders[index] = order;
    }
}
