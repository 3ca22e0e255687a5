using System.Collections.Concurrent;

namespace RedHare.Engine;

/// <summary>Everyone who waits, and when each gives up.</summary>
/// <remarks>
/// A waiter that was served long before its deadline stays in the queue, since a heap finds nothing in its middle; when more than half of the queue is
/// such, it is built anew. So the queue is at most twice as long as there are waiters.
/// </remarks>
internal sealed class WaiterTimers
{
    private const int FewStale = 64;

    private readonly Lock _lock = new();
    private readonly ConcurrentQueue<Waiter> _departed = new();
    private PriorityQueue<Waiter, long> _deadlines = new();
    private int _stale;
    private int _count;

    /// <summary>Waiters not yet answered (blocked_clients).</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Entries of the queue of deadlines, stale ones included.</summary>
    public int Queued { get { lock (_lock) return _deadlines.Count; } }

    /// <summary>Waiters with a deadline; those answered early count until it passes.</summary>
    public int Timed
    {
        get
        {
            lock (_lock) return _deadlines.Count;
        }
    }

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
            waiter.IsTimed = true;
        }
        if (earlier) EarlierDeadline?.Invoke();
    }

    /// <summary>A waiter was answered; it must not be live any more.</summary>
    public void Finished(Waiter waiter)
    {
        Interlocked.Decrement(ref _count);
        if (waiter.Deadline == long.MaxValue) return;
        lock (_lock)
        {
            if (!waiter.IsTimed || ++_stale <= FewStale || _stale <= _deadlines.Count / 2) return;
            _deadlines = new PriorityQueue<Waiter, long>(_deadlines.UnorderedItems.Where(entry => entry.Element.IsLive));
            _stale = 0;
        }
    }

    /// <summary>A waiter whose deadline is past, or null; <paramref name="next"/> is the next deadline.</summary>
    public Waiter? TakeDue(long now, out long next)
    {
        lock (_lock)
        {
            while (_deadlines.TryPeek(out var waiter, out next))
            {
                var live = waiter.IsLive;
                if (live && next > now) return null;
                _deadlines.Dequeue();
                waiter.IsTimed = false;
                if (live) return waiter;
                _stale = Math.Max(0, _stale - 1);
            }
        }
        next = long.MaxValue;
        return null;
    }

    /// <summary>Keeps an answered waiter for <see cref="TryTakeDeparted"/>: one of its shards was locked, so it is still in a registry.</summary>
    public void AddDeparted(Waiter waiter) => _departed.Enqueue(waiter);

    /// <summary>An answered waiter that is still in a registry.</summary>
    public bool TryTakeDeparted(out Waiter waiter) => _departed.TryDequeue(out waiter!);
}
