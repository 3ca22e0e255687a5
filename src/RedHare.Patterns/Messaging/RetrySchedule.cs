namespace RedHare.Patterns.Messaging;

/// <summary>
/// When a message whose handler has failed is tried again: one pause for each retry, in their order. The number of attempts is bounded by it: one more than there are pauses. Each different pause
/// is a queue of its own on the broker, so that a long one never stands in front of a short one.
/// </summary>
public sealed class RetrySchedule
{
    /// <summary>What AMQP brokers take for a TTL: 2^32 − 1 milliseconds, 49 days.</summary>
    internal static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(uint.MaxValue);

    /// <summary>Retries after these pauses.</summary>
    /// <param name="delays">One pause for each retry, 1 ms to 49 days; whole milliseconds count.</param>
    public RetrySchedule(params IReadOnlyList<TimeSpan> delays)
    {
        foreach (var delay in delays)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.FromMilliseconds(1), nameof(delays));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, MaxDelay, nameof(delays));
        }
        Delays = [.. delays];
    }

    /// <summary>Five retries: after a second, 5 seconds, 30 seconds, 2 minutes and 10 minutes.</summary>
    public static RetrySchedule Default { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10));

    /// <summary>One attempt.</summary>
    public static RetrySchedule None { get; } = new();

    /// <summary>The pauses.</summary>
    public IReadOnlyList<TimeSpan> Delays { get; }

    /// <summary>Attempts before a message is given up, the first among them.</summary>
    public int MaxAttempts => Delays.Count + 1;

    /// <summary>So many retries with the same pause.</summary>
    public static RetrySchedule Fixed(TimeSpan delay, int retries)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(retries);
        return new RetrySchedule([.. Enumerable.Repeat(delay, retries)]);
    }

    /// <summary>So many retries, each after a longer pause than the one before.</summary>
    /// <param name="first">The first pause.</param>
    /// <param name="retries">How many.</param>
    /// <param name="factor">By what a pause grows; at least 1.</param>
    /// <param name="max">The longest pause; no bound but the broker's if null.</param>
    public static RetrySchedule Exponential(TimeSpan first, int retries, double factor = 2, TimeSpan? max = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(retries);
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        var longest = (max ?? MaxDelay).TotalMilliseconds;
        return new RetrySchedule([.. Enumerable.Range(0, retries).Select(i => TimeSpan.FromMilliseconds(Math.Floor(Math.Min(first.TotalMilliseconds * Math.Pow(factor, i), longest))))]);
    }

    /// <summary>The pause before the next attempt, after so many that have failed; null when there is to be none.</summary>
    internal TimeSpan? After(int failures) => failures <= Delays.Count ? Delays[failures - 1] : null;
}
