namespace RedHare.Patterns.Jobs;

/// <summary>How a queue is kept. Whoever adds and whoever works should say the same.</summary>
public sealed record JobQueueOptions
{
    /// <summary>What holds when nothing is said.</summary>
    public static JobQueueOptions Default { get; } = new();

    /// <summary>What holds of a job of which nothing is said.</summary>
    public JobOptions Job { get; init; } = JobOptions.Default;

    /// <summary>Which completed jobs are kept; the last thousand of the last day unless said otherwise.</summary>
    public JobRetention KeepCompleted { get; init; } = new(1000, TimeSpan.FromDays(1));

    /// <summary>Which dead letters are kept; the last ten thousand of the last 30 days unless said otherwise.</summary>
    public JobRetention KeepFailed { get; init; } = new(10_000, TimeSpan.FromDays(30));

    /// <summary>About how many entries the stream of events keeps, each with the events of one step; 10,000 unless said otherwise, 0 for no events.</summary>
    public int Events { get; init; } = 10_000;

    /// <summary>Of how many minutes in which jobs ended it is kept how many did, for <see cref="JobQueue.MinutesAsync"/>; 1,440 unless said otherwise, each about 30 bytes. 0 for none.</summary>
    public int Minutes { get; init; } = 1440;

    /// <summary>How long a job's log may be in bytes; 16 KiB unless said otherwise.</summary>
    public int LogBytes { get; init; } = 16 * 1024;

    internal JobQueueOptions Checked()
    {
        Job.Checked();
        if (Job.Id is not null) throw new ArgumentException("An id is one job's.", nameof(Job));
        KeepCompleted.Checked();
        KeepFailed.Checked();
        ArgumentOutOfRangeException.ThrowIfNegative(Events);
        ArgumentOutOfRangeException.ThrowIfNegative(Minutes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Minutes, 100_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(LogBytes, 256);
        return this;
    }
}
