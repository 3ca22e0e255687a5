namespace RedHare.Broker;

/// <summary>Entries in the order in which they came: a ring that grows by doubling, and shrinks when it has run empty after having been large.</summary>
internal sealed class EntryDeque
{
    private const int Smallest = 16;
    private const int Kept = 1024;

    private QueueEntry[] _ring = [];
    private int _head;

    public int Count { get; private set; }

    public ref QueueEntry First => ref _ring[_head];

    public void Add(in QueueEntry entry)
    {
        if (Count == _ring.Length) Grow();
        _ring[(_head + Count) & (_ring.Length - 1)] = entry;
        Count++;
    }

    public void RemoveFirst()
    {
        _ring[_head].Message = null!;
        _head = (_head + 1) & (_ring.Length - 1);
        if (--Count == 0 && _ring.Length > Kept)
        {
            _ring = [];
            _head = 0;
        }
    }

    private void Grow()
    {
        var larger = new QueueEntry[Math.Max(Smallest, _ring.Length * 2)];
        var first = Math.Min(Count, _ring.Length - _head);
        Array.Copy(_ring, _head, larger, 0, first);
        Array.Copy(_ring, 0, larger, first, Count - first);
        _ring = larger;
        _head = 0;
    }
}
