namespace RedHare.Patterns.Leases;

/// <summary>How something is held for a time: a lock, a permit, an office.</summary>
public record LeaseOptions
{
    /// <summary>What holds when nothing is said.</summary>
    public static LeaseOptions Default { get; } = new();

    /// <summary>
    /// How long the server keeps the hold of a holder it does not hear from; renewed at a third of it. At least 50 milliseconds; 30 seconds unless said
    /// otherwise. Others wait so long after a crash, and a holder may be cut off nearly so long before it has lost its hold.
    /// </summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest wait for it; <see cref="Timeout.InfiniteTimeSpan"/> for ever, zero for one attempt. Null: 30 seconds where failing throws, one attempt
    /// where it returns null.
    /// </summary>
    public TimeSpan? MaxWait { get; init; }

    /// <summary>The longest hold: after it nothing is renewed any more and <see cref="Lease.Lost"/> fires. Without limit unless said otherwise.</summary>
    public TimeSpan MaxHold { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long the counter of fencing tokens outlives its last use; 7 days unless said otherwise. Past it tokens still grow: they go on from the server's clock.</summary>
    public TimeSpan FenceRetention { get; init; } = TimeSpan.FromDays(7);

    internal TimeSpan Patience(TimeSpan fallback) => MaxWait ?? fallback;

    internal LeaseOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Ttl, TimeSpan.FromMilliseconds(50));
        if (MaxWait is { } wait && wait != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero, nameof(MaxWait));
        if (MaxHold != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MaxHold, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(FenceRetention, Ttl);
        return this;
    }
}
