namespace RedHare.Client.Tests.NearCaching;

/// <summary>A clock that goes when it is told. Its timers are the system's.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _milliseconds = 1000;

    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => Volatile.Read(ref _milliseconds);

    public void Advance(TimeSpan time) => Interlocked.Add(ref _milliseconds, (long)time.TotalMilliseconds);
}
