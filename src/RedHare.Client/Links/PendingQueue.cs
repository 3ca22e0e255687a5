namespace RedHare.Client;

/// <summary>
/// Commands that await their replies, in order: a ring that grows. Everything happens under the link's lock, but for one thing: the reading thread looks
/// at the replies' takers through a <see cref="Window"/>, so that a buffer full of replies costs two locks, not one each.
/// </summary>
internal sealed class PendingQueue
{
    private PendingReply[] _items = new PendingReply[64];
    private int _head, _count;

    /// <summary>May be read without the lock.</summary>
    public int Count => Volatile.Read(ref _count);

    public PendingReply this[int index] => _items[(_head + index) & (_items.Length - 1)];

    public void Add(PendingReply pending)
    {
        if (_count == _items.Length)
        {
            var larger = new PendingReply[_count * 2];
            for (var i = 0; i < _count; i++) larger[i] = this[i];
            (_items, _head) = (larger, 0);
        }
        _items[(_head + _count) & (_items.Length - 1)] = pending;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>What is queued now, to be looked at outside the lock by one who alone takes from the queue. Growth leaves the old array as it was.</summary>
    public Window Look() => new(_items, _head, _count);

    /// <summary>Takes the first ones out.</summary>
    public void Drop(int count)
    {
        for (var i = 0; i < count; i++) _items[(_head + i) & (_items.Length - 1)] = null!;
        _head = (_head + count) & (_items.Length - 1);
        Volatile.Write(ref _count, _count - count);
    }

    /// <summary>A queue as it was.</summary>
    internal readonly struct Window(PendingReply[] items, int head, int count)
    {
        public int Count => count;

        public PendingReply this[int index] => items[(head + index) & (items.Length - 1)];
    }
}
