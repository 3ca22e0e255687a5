namespace RedHare.Patterns.Stores;

/// <summary>How writes reach the store behind.</summary>
public sealed record WriteBehindOptions : StoreCacheOptions
{
    /// <summary>Writes with four lanes: each is worked on by one process at a time, over a connection of its own.</summary>
    public WriteBehindOptions() => Lanes = 4;

    /// <summary>How long writes are gathered before they are committed, so that those of one key become one; 100 ms unless said otherwise.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Keys that are committed together at most; 500 unless said otherwise.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>Keys of one lane that may wait to be committed; further ones are refused with <see cref="WriteBehindFullException"/>. 100,000 unless said otherwise.</summary>
    public int MaxPending { get; init; } = 100_000;

    /// <summary>The pause after a failed commit, doubled with each further one up to <see cref="MaxRetryDelay"/>, with jitter; 100 ms unless said otherwise.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between two attempts; 30 seconds unless said otherwise.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Attempts for one key before it is given up and goes to the dead letters; 10 unless said otherwise. While the store commits nothing at all, no key is given up before
    /// <see cref="OutagePatience"/>: a store that is away makes no dead letters.
    /// </summary>
    public int MaxAttempts { get; init; } = 10;

    /// <summary>How long a store that commits nothing is taken to be away; a day unless said otherwise.</summary>
    public TimeSpan OutagePatience { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Dead letters kept for each lane, the newest; 10,000 unless said otherwise.</summary>
    public int MaxDeadLetters { get; init; } = 10_000;

    /// <summary>Whether this process commits, or only reads and writes; true unless said otherwise. Some process must.</summary>
    public bool Commits { get; init; } = true;

    /// <summary>How long a lane is kept for a process that is not heard of; 10 seconds unless said otherwise. So long nothing is committed after a crash.</summary>
    public TimeSpan LaneTtl { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long disposing waits for what this process has to commit; 10 seconds unless said otherwise. What is left others commit, or this one when it starts again.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);

    internal WriteBehindOptions Checked()
    {
        Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(Delay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BatchSize, 2000);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPending, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryDelay, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRetryDelay, RetryDelay);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(OutagePatience, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDeadLetters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(DrainTimeout, TimeSpan.Zero);
        return this;
    }
}
