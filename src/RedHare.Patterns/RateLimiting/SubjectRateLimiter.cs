using System.Threading.RateLimiting;

namespace RedHare.Patterns.RateLimiting;

/// <summary>A limit for one subject behind .NET's abstraction. The count lives on the server, so there is nothing to replenish here and no idle time.</summary>
internal sealed class SubjectRateLimiter(RateLimit limit, string subject) : RateLimiter
{
    private long _given, _refused, _remaining = limit.Limit;

    public override TimeSpan? IdleDuration => null;

    public override RateLimiterStatistics GetStatistics() => new()
    {
        CurrentAvailablePermits = Volatile.Read(ref _remaining),
        TotalSuccessfulLeases = Volatile.Read(ref _given),
        TotalFailedLeases = Volatile.Read(ref _refused),
    };

    /// <summary>Asks and waits for the answer: prefer <see cref="RateLimiter.AcquireAsync"/>, which blocks no thread.</summary>
    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        var answer = limit.AcquireAsync(subject, permitCount);
        return Lease(answer.IsCompletedSuccessfully ? answer.Result : answer.AsTask().GetAwaiter().GetResult());
    }

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        Lease(await limit.AcquireAsync(subject, permitCount, cancellationToken).ConfigureAwait(false));

    private DecisionLease Lease(RateLimitDecision decision)
    {
        Interlocked.Increment(ref decision.IsAllowed ? ref _given : ref _refused);
        Volatile.Write(ref _remaining, decision.Remaining);
        return new DecisionLease(decision);
    }
}
