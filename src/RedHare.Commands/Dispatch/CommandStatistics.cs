namespace RedHare.Commands;

/// <summary>
/// What INFO commandstats counts. Any thread may count; a reader sees each number whole, but not all four of one moment.
/// </summary>
public sealed class CommandStatistics
{
    private long _calls;
    private long _microseconds;
    private long _rejected;
    private long _failed;

    /// <summary>Times it ran, failures included.</summary>
    public long Calls => Volatile.Read(ref _calls);

    /// <summary>Microseconds spent in it.</summary>
    public long Microseconds => Volatile.Read(ref _microseconds);

    /// <summary>Times it was refused before it ran (arity, OOM, no permission).</summary>
    public long Rejected => Volatile.Read(ref _rejected);

    /// <summary>Times it ran and answered with an error.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Counts one or several runs.</summary>
    public void Ran(long microseconds, long calls = 1)
    {
        Interlocked.Add(ref _calls, calls);
        if (microseconds != 0) Interlocked.Add(ref _microseconds, microseconds);
    }

    /// <summary>Counts a refusal.</summary>
    public void WasRejected() => Interlocked.Increment(ref _rejected);

    /// <summary>Counts an error reply.</summary>
    public void HasFailed() => Interlocked.Increment(ref _failed);

    /// <summary>Back to zero, as CONFIG RESETSTAT does.</summary>
    public void Reset()
    {
        Volatile.Write(ref _calls, 0);
        Volatile.Write(ref _microseconds, 0);
        Volatile.Write(ref _rejected, 0);
        Volatile.Write(ref _failed, 0);
    }
}
