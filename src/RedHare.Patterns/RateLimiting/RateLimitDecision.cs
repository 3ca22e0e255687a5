namespace RedHare.Patterns.RateLimiting;

/// <summary>What a limit answers.</summary>
/// <param name="IsAllowed">Whether the permits were given.</param>
/// <param name="Limit">The most permits that can be had at once.</param>
/// <param name="Remaining">Permits left now.</param>
/// <param name="RetryAfter">When as many permits may be had at the earliest; zero when they were given.</param>
/// <param name="ResetAfter">When nothing of what was used counts any more.</param>
public readonly record struct RateLimitDecision(bool IsAllowed, long Limit, long Remaining, TimeSpan RetryAfter, TimeSpan ResetAfter)
{
    /// <summary>From a script's answer: allowed (1 or 0), remaining permits, retry and reset in microseconds.</summary>
    internal static RateLimitDecision From(Reply reply, long limit) => new(
        reply.Items[0].AsInteger() == 1, limit, reply.Items[1].AsInteger(), Microseconds(reply.Items[2]), Microseconds(reply.Items[3]));

    private static TimeSpan Microseconds(Reply reply) => TimeSpan.FromTicks(reply.AsInteger() * TimeSpan.TicksPerMicrosecond);
}
