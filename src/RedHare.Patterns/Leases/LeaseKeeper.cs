namespace RedHare.Patterns.Leases;

/// <summary>Wakes leases when they are due for renewal or lost: one timer for all leases of a context, on the client's clock, armed only while there are some.</summary>
internal sealed class LeaseKeeper : IDisposable
{
    private const int Slice = 256;

    private readonly Lock _gate = new();
    private readonly LeaseHeap _heap = new();
    private readonly TimeProvider _time;
    private readonly long _start;
    private ITimer? _timer;
    private TimeSpan _wakeAt = TimeSpan.MaxValue;
    private bool _isDisposed;

    public LeaseKeeper(TimeProvider time) => (_time, _start) = (time, time.GetTimestamp());

    /// <summary>Time since the keeper was made, on the clock that never jumps.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Wakes a lease at a time, and not at another set before. After the end a lease is woken at once.</summary>
    public void Schedule(Lease lease, TimeSpan due)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _heap.Set(lease, due);
                if (due < _wakeAt) Arm(due);
                return;
            }
        }
        lease.Lose();
    }

    public void Forget(Lease lease)
    {
        lock (_gate) _heap.Remove(lease);
    }

    /// <summary>Nothing is renewed any more: all leases are lost, as the server will see it when their TTLs end.</summary>
    public void Dispose()
    {
        Lease[] left;
        lock (_gate)
        {
            _isDisposed = true;
            left = _heap.TakeAll();
            _timer?.Dispose();
        }
        foreach (var lease in left) lease.Lose();
    }

    private void Arm(TimeSpan due)
    {
        _wakeAt = due;
        // Timers cut fractions of a millisecond off: one more, or it would fire just before the time and find nothing due.
        var delay = due - Now + TimeSpan.FromMilliseconds(1);
        if (delay < TimeSpan.Zero) delay = TimeSpan.Zero;
        if (_timer is not null)
        {
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
            return;
        }
        // The timer serves all: it must not keep the first caller's context.
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            _timer = _time.CreateTimer(static keeper => ((LeaseKeeper)keeper!).Wake(), this, delay, Timeout.InfiniteTimeSpan);
    }

    private void Wake()
    {
        var due = new List<Lease>();
        while (true)
        {
            due.Clear();
            var now = Now;
            lock (_gate)
            {
                if (_isDisposed) return;
                while (due.Count < Slice && _heap.TakeDue(now) is { } lease) due.Add(lease);
                if (due.Count == 0)
                {
                    if (_heap.Earliest is { } next) Arm(next);
                    else _wakeAt = TimeSpan.MaxValue;
                    return;
                }
            }
            foreach (var lease in due) lease.OnDue();
        }
    }
}
