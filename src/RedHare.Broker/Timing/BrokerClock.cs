namespace RedHare.Broker;

/// <summary>The broker's time: milliseconds since 1970 when it started, and from there on a clock that nobody sets.</summary>
internal sealed class BrokerClock(TimeProvider time)
{
    private readonly long _start = time.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly long _ticks = time.GetTimestamp();

    public TimeProvider Time { get; } = time;

    public long Now => _start + (long)Time.GetElapsedTime(_ticks).TotalMilliseconds;

    /// <summary>The wall clock, in seconds since 1970.</summary>
    public long Seconds => Time.GetUtcNow().ToUnixTimeSeconds();
}
