namespace RedHare.Patterns.Messaging;

/// <summary>How long it is known what has been handled.</summary>
public sealed record IdempotencyOptions
{
    /// <summary>How long a key that was handled is remembered: longer than a message can come again, by retries, dead letters and redrives. 7 days unless said otherwise.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a key stays with a process that is not heard of any more, before another may handle it; renewed while the work goes on. 30 seconds unless said otherwise.</summary>
    public TimeSpan ClaimTtl { get; init; } = TimeSpan.FromSeconds(30);

    internal IdempotencyOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ClaimTtl, TimeSpan.FromMilliseconds(100));
        ArgumentOutOfRangeException.ThrowIfLessThan(Retention, ClaimTtl);
        return this;
    }
}
