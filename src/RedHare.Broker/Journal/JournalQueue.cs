namespace RedHare.Broker.Journal;

/// <summary>
/// A queue in the journal: which messages it has, in order, and where they lie. Numbers are given out before a message is written, so that one record can serve many queues; messages may arrive a little
/// out of order, and stand in order all the same. For any number of threads.
/// </summary>
internal sealed class JournalQueue
{
    private readonly Lock _gate = new();
    private readonly PositionStore _positions = new();
    private readonly SegmentTable _segments;
    private long _last;
    private long _delivered;
    private bool _dropped;

    internal JournalQueue(uint id, SegmentTable segments) => (Id, _segments) = (id, segments);

    /// <summary>Given by the broker; a number is not used for two queues, one after the other.</summary>
    public uint Id { get; }

    /// <summary>How many messages it has in the journal.</summary>
    public long Count
    {
        get
        {
            lock (_gate) return _positions.Count;
        }
    }

    /// <summary>The last sequence number that was given out; the first is 1.</summary>
    public long LastSequence => Interlocked.Read(ref _last);

    /// <summary>
    /// Messages up to this number may have been delivered before. After a clean end it is what <see cref="MarkDelivered"/> said; after any other it is all there are, since a delivery
    /// is not waited for, and nobody may get a message twice without being told.
    /// </summary>
    public long DeliveredUpTo => Interlocked.Read(ref _delivered);

    /// <summary>Gives out the next number.</summary>
    public long Reserve() => Interlocked.Increment(ref _last);

    /// <summary>Notes that a message is being delivered.</summary>
    public void MarkDelivered(long sequence) => Raise(ref _delivered, sequence);

    /// <summary>The number of the first message that is at least this one, or -1.</summary>
    public long Next(long sequence)
    {
        lock (_gate) return _positions.Next(sequence);
    }

    /// <summary>Where a message lies.</summary>
    public Position Find(long sequence)
    {
        lock (_gate) return _positions[sequence];
    }

    /// <summary>Puts a message in. False when the queue was dropped.</summary>
    internal bool Install(long sequence, Position position)
    {
        Position before;
        lock (_gate)
        {
            if (_dropped) return false;
            before = _positions.Set(sequence, position);
        }
        Raise(ref _last, sequence);
        if (before.Exists) _segments.Count(before, -1);
        _segments.Count(position, 1);
        return true;
    }

    /// <summary>Takes a message out. False when it is not there.</summary>
    internal bool Take(long sequence)
    {
        Position before;
        lock (_gate) before = _positions.Remove(sequence);
        if (!before.Exists) return false;
        _segments.Count(before, -1);
        return true;
    }

    /// <summary>Gives a message another position, if it is where it was thought to be; none takes it out.</summary>
    internal bool Move(long sequence, Position from, Position to)
    {
        lock (_gate)
        {
            if (_positions[sequence] != from) return false;
            if (to.Exists) _positions.Set(sequence, to);
            else _positions.Remove(sequence);
        }
        _segments.Count(from, -1);
        if (to.Exists) _segments.Count(to, 1);
        return true;
    }

    /// <summary>Copies a chunk of positions; see <see cref="PositionStore.CopyChunk"/>.</summary>
    internal bool CopyChunk(ref long sequence, Span<ulong> target)
    {
        lock (_gate) return _positions.CopyChunk(ref sequence, target);
    }

    /// <summary>What was known of it before a restart.</summary>
    internal void Restore(long last, long delivered)
    {
        Raise(ref _last, last);
        Raise(ref _delivered, delivered);
    }

    /// <summary>Takes all messages out, for good.</summary>
    internal void Drop()
    {
        lock (_gate) _dropped = true;
        for (var sequence = Next(0); sequence >= 0; sequence = Next(sequence + 1)) Take(sequence);
    }

    private static void Raise(ref long field, long value)
    {
        for (var before = Interlocked.Read(ref field); before < value;)
        {
            var found = Interlocked.CompareExchange(ref field, value, before);
            if (found == before) return;
            before = found;
        }
    }
}
