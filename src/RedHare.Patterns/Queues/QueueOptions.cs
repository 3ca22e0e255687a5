namespace RedHare.Patterns.Queues;

/// <summary>How items are taken from a queue. All programs that use one queue should say the same.</summary>
public sealed record QueueOptions
{
    /// <summary>What holds when nothing is said.</summary>
    public static QueueOptions Default { get; } = new();

    /// <summary>
    /// How long after the last sign of life of a consumer what it took comes back; renewed by itself at a third of it while anything is held. At least 50 milliseconds; 30 seconds unless said
    /// otherwise.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often an item is given out, from 1 to 255, before it goes to the dead letters; 5 unless said otherwise.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>How many dead letters are kept, or a few more; the oldest give way. 10,000 unless said otherwise.</summary>
    public int MaxDeadLetters { get; init; } = 10_000;

    /// <exception cref="ArgumentOutOfRangeException">Something is out of its range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Lease, TimeSpan.FromMilliseconds(50), nameof(Lease));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1, nameof(MaxAttempts));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxAttempts, 255, nameof(MaxAttempts));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDeadLetters, 1, nameof(MaxDeadLetters));
    }
}
