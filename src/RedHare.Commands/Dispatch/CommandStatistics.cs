namespace RedHare.Commands;

/// <summary>What INFO commandstats says of one command: sums over all threads that ran it.</summary>
/// <param name="Calls">Times it ran, failures included.</param>
/// <param name="Nanoseconds">Time spent in it.</param>
/// <param name="Rejected">Times it was refused before it ran (arity, OOM, no permission).</param>
/// <param name="Failed">Times it ran and answered with an error.</param>
public readonly record struct CommandStatistics(long Calls, long Nanoseconds, long Rejected, long Failed)
{
    /// <summary>Microseconds spent in it.</summary>
    public long Microseconds => Nanoseconds / 1000;

    /// <summary>Adds what two threads counted.</summary>
    public static CommandStatistics operator +(CommandStatistics a, CommandStatistics b) =>
        new(a.Calls + b.Calls, a.Nanoseconds + b.Nanoseconds, a.Rejected + b.Rejected, a.Failed + b.Failed);

    /// <summary>What was counted since <paramref name="b"/>.</summary>
    public static CommandStatistics operator -(CommandStatistics a, CommandStatistics b) =>
        new(a.Calls - b.Calls, a.Nanoseconds - b.Nanoseconds, a.Rejected - b.Rejected, a.Failed - b.Failed);
}
