using RedHare.Commands;

namespace RedHare.Persistence.AppendLog;

/// <summary>
/// How far the log is durable, and who waits for more of it. The log's thread moves it; whoever waits is told by that thread, or sleeps on the lock.
/// </summary>
/// <param name="isOpen">False while the log has no base to go on from: what is on the disk counts only when there is one.</param>
internal sealed class DurableWaiters(bool isOpen = true)
{
    private readonly object _gate = new();
    private List<(long Position, IDurableWaiter Waiter)> _waiting = [];
    private List<(long Position, IDurableWaiter Waiter)> _due = [];
    private long _durable;
    private volatile string? _failure;
    private volatile bool _isOpen = isOpen;
    private long _pending;

    /// <summary>Why nothing becomes durable any more; null while all is well.</summary>
    public string? Failure => _failure;

    public bool IsOpen => _isOpen;

    public bool IsDurable(long position) => position <= Volatile.Read(ref _durable);

    public bool TryAwait(long position, bool hasWritten, IDurableWaiter waiter)
    {
        if (IsDurable(position) || (_failure is not null && !hasWritten)) return false;
        lock (_gate)
        {
            if (IsDurable(position)) return false;
            if (_failure is null)
            {
                _waiting.Add((position, waiter));
                return true;
            }
        }
        waiter.OnFailed(_failure);
        return true;
    }

    public string? Wait(long position, bool hasWritten)
    {
        if (IsDurable(position) || (_failure is not null && !hasWritten)) return null;
        lock (_gate)
        {
            while (!IsDurable(position))
            {
                if (_failure is not null) return _failure;
                Monitor.Wait(_gate);
            }
        }
        return null;
    }

    /// <summary>All up to here is durable. For the log's thread.</summary>
    public void Advance(long position)
    {
        lock (_gate)
        {
            _pending = position;
            if (!_isOpen) return;
            Collect(position, _due);
        }
        Tell(_due);
    }

    /// <summary>There is a base now.</summary>
    public void Open()
    {
        var due = new List<(long Position, IDurableWaiter Waiter)>();
        lock (_gate)
        {
            _isOpen = true;
            if (_failure is null) Collect(_pending, due);
        }
        Tell(due);
    }

    /// <summary>Nothing more will be. For the log's thread.</summary>
    public void Fail(string error)
    {
        lock (_gate)
        {
            _failure = error;
            (_waiting, _due) = (_due, _waiting);
            Monitor.PulseAll(_gate);
        }
        foreach (var (_, waiter) in _due) waiter.OnFailed(error);
        _due.Clear();
    }

    private void Collect(long position, List<(long Position, IDurableWaiter Waiter)> due)
    {
        Volatile.Write(ref _durable, position);
        // Waiters come in hardly any order: two loops read the position and get here as they may.
        var kept = 0;
        for (var i = 0; i < _waiting.Count; i++)
        {
            if (_waiting[i].Position <= position) due.Add(_waiting[i]);
            else _waiting[kept++] = _waiting[i];
        }
        _waiting.RemoveRange(kept, _waiting.Count - kept);
        Monitor.PulseAll(_gate);
    }

    private static void Tell(List<(long Position, IDurableWaiter Waiter)> due)
    {
        foreach (var (_, waiter) in due) waiter.OnDurable();
        due.Clear();
    }
}
