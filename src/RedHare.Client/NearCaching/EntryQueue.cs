namespace RedHare.Client;

/// <summary>Entries in the order of their coming, linked through themselves, so that one that changed leaves from the middle at once.</summary>
internal sealed class EntryQueue
{
    /// <summary>The one that came first.</summary>
    public NearEntry? Head { get; private set; }

    private NearEntry? _tail;

    public int Count { get; private set; }

    /// <summary>Bytes of all entries.</summary>
    public long Bytes { get; set; }

    public void Add(NearEntry entry)
    {
        (entry.Queue, entry.Previous, entry.Next) = (this, _tail, null);
        if (_tail is null) Head = entry;
        else _tail.Next = entry;
        _tail = entry;
        Count++;
        Bytes += entry.Size;
    }

    public void Remove(NearEntry entry)
    {
        if (entry.Previous is null) Head = entry.Next;
        else entry.Previous.Next = entry.Next;
        if (entry.Next is null) _tail = entry.Previous;
        else entry.Next.Previous = entry.Previous;
        (entry.Queue, entry.Previous, entry.Next) = (null, null, null);
        Count--;
        Bytes -= entry.Size;
    }
}
