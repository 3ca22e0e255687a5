namespace RedHare.Patterns.RateLimiting;

/// <summary>When a local limiter answers in place of the server.</summary>
public sealed record InsuranceOptions
{
    /// <summary>How long an answer of the server is waited for; 250 milliseconds unless said otherwise. The permits of one that came later are taken all the same.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>While the server is away: how long from one question whether it is back to the next; a second unless said otherwise. There is one such question at a time.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(1);
}
