namespace RedHare.Engine;

/// <summary>Everyone who waits, and when each gives up.</summary>
internal sealed class WaiterTimers
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Waiter, long> _deadlines = new();
    private int _count;

    /// <summary>Waiters not yet answered (blocked_clients).</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Called when a deadline earlier than all others arrives.</summary>
    public Action? EarlierDeadline { get; set; }

    public void Add(Waiter waiter)
    {
        Interlocked.Increment(ref _count);
        if (waiter.Deadline == long.MaxValue) return;
        bool earlier;
        lock (_lock)
        {
            earlier = !_deadlines.TryPeek(out _, out var first) || waiter.Deadline < first;
            _deadlines.Enqueue(waiter, waiter.Deadline);
        }
        if (earlier) EarlierDeadline?.Invoke();
    }

    public void Finished() => Interlocked.Decrement(ref _count);

    /// <summary>A waiter whose deadline is past, or null; <paramref name="next"/> is the next deadline.</summary>
    public Waiter? TakeDue(long now, out long next)
    {
        lock (_lock)
        {
            while (_deadlines.TryPeek(out var waiter, out next))
            {
                if (!waiter.IsLive) { _deadlines.Dequeue(); continue; }
                if (next > now) return null;
                _deadlines.Dequeue();
                return waiter;
            }
        }
        next = long.MaxValue;
        return null;
    }
}
