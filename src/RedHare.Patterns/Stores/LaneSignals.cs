namespace RedHare.Patterns.Stores;

/// <summary>What the lanes of one process tell and are told: that something was committed, and that somebody is in a hurry.</summary>
internal sealed class LaneSignals(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly Lock _gate = new();
    private TaskCompletionSource _progress = New();
    private TaskCompletionSource _hurry = New();
    private int _hurried;
    private TimeSpan _lastCommit = TimeSpan.MinValue;

    /// <summary>Time since the lanes began, on the clock that never jumps.</summary>
    public TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>When the store last committed anything of any lane, or refused it: when it was certainly there.</summary>
    public TimeSpan LastCommit
    {
        get
        {
            lock (_gate) return _lastCommit;
        }
    }

    /// <summary>Done at the next commit.</summary>
    public Task Progress
    {
        get
        {
            lock (_gate) return _progress.Task;
        }
    }

    /// <summary>Done while somebody is in a hurry.</summary>
    public Task Hurried
    {
        get
        {
            lock (_gate) return _hurry.Task;
        }
    }

    /// <summary>The store is there.</summary>
    public void StoreIsThere()
    {
        lock (_gate) _lastCommit = Now;
    }

    /// <summary>Marks have left the log.</summary>
    public void Committed()
    {
        TaskCompletionSource done;
        lock (_gate) (done, _progress) = (_progress, New());
        done.SetResult();
    }

    /// <summary>Nothing is delayed until it is disposed.</summary>
    public IDisposable Hurry()
    {
        lock (_gate)
            if (_hurried++ == 0) _hurry.SetResult();
        return new Hurrying(this);
    }

    private void Relax()
    {
        lock (_gate)
            if (--_hurried == 0) _hurry = New();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Hurrying(LaneSignals signals) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0) signals.Relax();
        }
    }
}
