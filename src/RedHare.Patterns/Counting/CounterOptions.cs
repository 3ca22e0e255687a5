namespace RedHare.Patterns.Counting;

/// <summary>How long a counter lives.</summary>
public sealed record CounterOptions
{
    internal static readonly CounterOptions Default = new();

    /// <summary>How long; null for ever, which is what counters of things that stay want. One that has lost its TTL gets it again with the next increment.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>Whether the TTL begins anew with each increment. False unless said otherwise: it begins with the first, and none after it moves the end.</summary>
    public bool IsSliding { get; init; }

    internal CounterOptions Checked()
    {
        if (Ttl is { } ttl) ArgumentOutOfRangeException.ThrowIfLessThan(ttl, TimeSpan.FromMilliseconds(1), nameof(Ttl));
        return this;
    }
}
