namespace RedHare.Patterns.EventLogs;

/// <summary>How a process reads for a group.</summary>
public sealed record EventConsumerOptions
{
    /// <summary>
    /// Where the group begins when it is new: with the oldest event that the log has, unless said otherwise. For a group that is there already it says nothing: that goes on where it was.
    /// </summary>
    public EventStart Start { get; init; }

    /// <summary>What is promised of the order; that of each key unless said otherwise.</summary>
    public EventOrder Order { get; init; } = EventOrder.Key;

    /// <summary>Handlers that run at once in this process; 16 unless said otherwise. Events of one key never do.</summary>
    public int Parallelism { get; init; } = 16;

    /// <summary>Events that this process has read and not acknowledged, about; 256 unless said otherwise. When that many wait, it reads no more.</summary>
    public int Prefetch { get; init; } = 256;

    /// <summary>Attempts with one event before it goes to the dead letters; 10 unless said otherwise. One that ends its process each time is counted as well.</summary>
    public int MaxAttempts { get; init; } = 10;

    /// <summary>The pause after a failed attempt, doubled with each further one up to <see cref="MaxRetryDelay"/>, with jitter; 100 ms unless said otherwise.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between two attempts; 30 seconds unless said otherwise.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long partitions are kept for a process that is not heard of, by the server's clock; 10 seconds unless said otherwise. With <see cref="EventOrder.Key"/> alone.</summary>
    public TimeSpan PartitionTtl { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long an event is left to a process that is not heard of before another claims it, by the server's clock; a minute unless said otherwise. With <see cref="EventOrder.None"/> alone. Handlers may
    /// take longer: a process that lives says so.
    /// </summary>
    public TimeSpan ClaimIdle { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long the group remembers the idempotency keys of events that it has handled: another event with such a key is passed over. Null, as it is unless said otherwise, for not at all.
    /// </summary>
    public TimeSpan? HandledMemory { get; init; }

    /// <summary>How long an <see cref="EventEffect"/> remembers for which events it has happened; a week unless said otherwise.</summary>
    public TimeSpan EffectMemory { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Dead letters that the group keeps, the newest; 10,000 unless said otherwise.</summary>
    public int MaxDeadLetters { get; init; } = 10_000;

    /// <summary>How long stopping waits for handlers that run before their tokens fire; 30 seconds unless said otherwise.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    internal EventConsumerOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Parallelism, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Prefetch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRetryDelay, RetryDelay);
        ArgumentOutOfRangeException.ThrowIfLessThan(PartitionTtl, TimeSpan.FromMilliseconds(100));
        ArgumentOutOfRangeException.ThrowIfLessThan(ClaimIdle, TimeSpan.FromMilliseconds(100));
        if (HandledMemory is { } memory) ArgumentOutOfRangeException.ThrowIfLessThan(memory, TimeSpan.FromMilliseconds(1), nameof(HandledMemory));
        ArgumentOutOfRangeException.ThrowIfLessThan(EffectMemory, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDeadLetters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(DrainTimeout, TimeSpan.Zero);
        return this;
    }
}
