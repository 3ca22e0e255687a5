namespace RedHare.Patterns.UniqueItems;

/// <summary>How long what was collected stays.</summary>
public sealed record UniqueOptions
{
    internal static readonly UniqueOptions Default = new();

    /// <summary>How long a set stays after something was last added, a day's after its day; null for ever. 92 days unless said otherwise.</summary>
    public TimeSpan? Ttl { get; init; } = TimeSpan.FromDays(92);

    /// <summary>How far the day is before UTC's. Zero unless said otherwise.</summary>
    public TimeSpan UtcOffset { get; init; }

    internal UniqueOptions Checked()
    {
        if (Ttl is { } ttl) ArgumentOutOfRangeException.ThrowIfLessThan(ttl, TimeSpan.FromMilliseconds(1), nameof(Ttl));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(UtcOffset.Duration(), TimeSpan.FromHours(14), nameof(UtcOffset));
        return this;
    }
}
