namespace RedHare.Patterns.Tests;

/// <summary>A clock that stands still until it is moved. The wall clock can jump by itself; timers and elapsed time follow <see cref="Advance"/> alone.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _elapsed = TimeSpan.FromHours(1);
    private DateTimeOffset _wall = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How many timers wait.</summary>
    public int Timers
    {
        get
        {
            lock (_gate) return _timers.Count;
        }
    }

    /// <summary>How long until the next timer is due; <see cref="TimeSpan.MaxValue"/> when none waits.</summary>
    public TimeSpan NextIn
    {
        get
        {
            lock (_gate) return _timers.Count == 0 ? TimeSpan.MaxValue : _timers.Min(timer => timer.Due) - _elapsed;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_gate) return _elapsed.Ticks;
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _wall;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>The wall clock is set: forward or back.</summary>
    public void JumpWallClock(TimeSpan by)
    {
        lock (_gate) _wall += by;
    }

    /// <summary>Time passes; timers that come due run here, in their order.</summary>
    public void Advance(TimeSpan by)
    {
        TimeSpan end;
        lock (_gate) end = _elapsed + by;
        while (true)
        {
            ManualTimer? next;
            lock (_gate)
            {
                next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
                var to = next is null ? end : next.Due > _elapsed ? next.Due : _elapsed;
                _wall += to - _elapsed;
                _elapsed = to;
                if (next is null) return;
                _timers.Remove(next);
            }
            next.Run();
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = time._elapsed + dueTime;
                time._timers.Add(this);
            }
            return true;
        }

        public void Run() => callback(state);

        public void Dispose()
        {
            lock (time._gate) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
