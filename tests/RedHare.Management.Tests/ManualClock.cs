namespace RedHare.Management.Tests;

/// <summary>A clock that moves when it is told to, and runs the timers that are due then.</summary>
public sealed class ManualClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private TimeSpan _now = TimeSpan.FromDays(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_gate) return _now.Ticks;
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return DateTimeOffset.UnixEpoch + _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_gate) _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        TimeSpan end;
        lock (_gate) end = _now + by;
        while (true)
        {
            Timer? next;
            lock (_gate)
            {
                next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
                _now = next?.Due ?? end;
                if (next is null) return;
                next.Due = next.Period > TimeSpan.Zero ? next.Due + next.Period : TimeSpan.MaxValue;
            }

            next.Run();
        }
    }

    private sealed class Timer(ManualClock clock, Action run) : ITimer
    {
        public TimeSpan Due { get; set; } = TimeSpan.MaxValue;

        public TimeSpan Period { get; private set; }

        public void Run() => run();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Due = dueTime < TimeSpan.Zero ? TimeSpan.MaxValue : clock._now + dueTime;
                Period = period;
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate) clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
