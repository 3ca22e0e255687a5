namespace RedHare.Patterns.Caching;

/// <summary>Milliseconds of a clock that only goes forward. The system's coarse one takes 2 ns where a time stamp takes 25, and every near hit asks.</summary>
internal sealed class CoarseClock(TimeProvider time)
{
    private readonly TimeProvider? _time = time == TimeProvider.System ? null : time;

    public long Now => _time is null ? Environment.TickCount64 : (long)_time.GetElapsedTime(0).TotalMilliseconds;
}
