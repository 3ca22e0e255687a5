namespace RedHare.Patterns.Jobs;

/// <summary>How a worker works.</summary>
public sealed record JobWorkerOptions
{
    /// <summary>What holds when nothing is said.</summary>
    public static JobWorkerOptions Default { get; } = new();

    /// <summary>How many jobs it runs at once; 1 unless said otherwise.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>
    /// How many jobs it takes ahead, under its lock, so that none of its hands waits for a round trip, and many share one. Null: as many as its hands do within ten milliseconds, by how long the last ones took, at
    /// most 100; of batches as many as run at once, and none when that is 1. Take 0 where no job may wait for another in one process: what one has taken ahead no other runs.
    /// </summary>
    public int? Prefetch { get; init; }

    /// <summary>How long a job stays a worker's that is not heard from; renewed at a third of it. 30 seconds unless said otherwise.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many times a job may lose its worker before it is given up: it may be what kills them. 3 unless said otherwise.</summary>
    public int MaxStalls { get; init; } = 3;

    /// <summary>How long an attempt may take, unless the job says; without limit unless said otherwise. Past it the handler's token is cancelled and the attempt has failed, whether the handler heeds it or not.</summary>
    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>How long stopping waits for jobs that run before it cancels them and gives them back; 30 seconds unless said otherwise.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest sleep of an idle worker, for the notice that was lost; 5 seconds unless said otherwise.</summary>
    public TimeSpan MaxSleep { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause before the next attempt, for what no rule tells; null, and the job's own rule holds. Called with the job's failure; a null answer gives the job up.</summary>
    public Func<JobFailure, TimeSpan?>? Backoff { get; init; }

    internal JobWorkerOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Concurrency, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Concurrency, 10_000);
        if (Prefetch is { } prefetch) ArgumentOutOfRangeException.ThrowIfNegative(prefetch, nameof(Prefetch));
        ArgumentOutOfRangeException.ThrowIfLessThan(LockDuration, TimeSpan.FromMilliseconds(100));
        ArgumentOutOfRangeException.ThrowIfNegative(MaxStalls);
        if (Timeout != System.Threading.Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(ShutdownGrace, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSleep, TimeSpan.FromMilliseconds(100));
        return this;
    }
}

/// <summary>An attempt that failed.</summary>
/// <param name="JobId">Whose.</param>
/// <param name="Attempt">Which one; the first is 1.</param>
/// <param name="MaxAttempts">How many it has.</param>
/// <param name="Error">Why.</param>
public sealed record JobFailure(string JobId, int Attempt, int MaxAttempts, Exception Error);
