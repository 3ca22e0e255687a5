namespace RedHare.Broker;

/// <summary>Something that wants to be called at a time.</summary>
internal interface IDeadline
{
    /// <summary>Runs on a thread of the timer, without locks.</summary>
    void Due(long now);
}

/// <summary>
/// All that waits for a time, in one heap with one timer for the earliest: a queue stands in it once, with the expiry of its head, not once per message.
/// </summary>
/// <remarks>Calls may come under a queue's lock; the lock in here is a leaf. An earlier time for something that waits already replaces the later one.</remarks>
internal sealed class Deadlines : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<IDeadline, long> _heap = new();
    private readonly Dictionary<IDeadline, long> _due = [];
    private readonly BrokerClock _clock;
    private readonly ITimer _timer;
    private long _armed = long.MaxValue;
    private bool _closed;

    public Deadlines(BrokerClock clock)
    {
        _clock = clock;
        _timer = clock.Time.CreateTimer(static state => ((Deadlines)state!).Run(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Calls <paramref name="what"/> at <paramref name="due"/>, or earlier if that was asked for before.</summary>
    public void Set(IDeadline what, long due)
    {
        lock (_gate)
        {
            if (_closed || (_due.TryGetValue(what, out var known) && known <= due)) return;
            _due[what] = due;
            _heap.Enqueue(what, due);
            Arm();
        }
    }

    /// <summary>Forgets it.</summary>
    public void Clear(IDeadline what)
    {
        lock (_gate) _due.Remove(what);
    }

    public void Dispose()
    {
        lock (_gate) _closed = true;
        _timer.Dispose();
    }

    private void Run()
    {
        lock (_gate) _armed = long.MaxValue;
        while (true)
        {
            IDeadline what;
            var now = _clock.Now;
            lock (_gate)
            {
                if (_closed || !_heap.TryPeek(out what!, out var due)) return;
                if (due > now)
                {
                    Arm();
                    return;
                }

                _heap.Dequeue();
                // An entry that was replaced or cleared is left in the heap until its time.
                if (!_due.TryGetValue(what, out var wanted) || wanted != due) continue;
                _due.Remove(what);
            }

            what.Due(now);
        }
    }

    private void Arm()
    {
        if (!_heap.TryPeek(out _, out var due) || due >= _armed) return;
        _armed = due;
        _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(due - _clock.Now, 0, 4_000_000_000)), Timeout.InfiniteTimeSpan);
    }
}
