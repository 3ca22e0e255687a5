using System.Threading.RateLimiting;
using RedHare.Patterns.Leases;

namespace RedHare.Patterns.RateLimiting;

/// <summary>A concurrency limit for one subject behind .NET's abstraction.</summary>
internal sealed class ConcurrencyRateLimiter(ConcurrencyLimit limit, string subject) : RateLimiter
{
    private long _given, _refused, _inUse;

    public override TimeSpan? IdleDuration => null;

    /// <summary>What this process knows: permits that others hold are not counted here.</summary>
    public override RateLimiterStatistics GetStatistics() => new()
    {
        CurrentAvailablePermits = Math.Max(limit.Limit - Volatile.Read(ref _inUse), 0),
        TotalSuccessfulLeases = Volatile.Read(ref _given),
        TotalFailedLeases = Volatile.Read(ref _refused),
    };

    /// <summary>Asks and waits for the answer: prefer <see cref="RateLimiter.AcquireAsync"/>, which blocks no thread.</summary>
    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        var answer = AcquireAsyncCore(permitCount, CancellationToken.None);
        return answer.IsCompletedSuccessfully ? answer.Result : answer.AsTask().GetAwaiter().GetResult();
    }

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permitCount, limit.Limit);
        Lease? lease = null;
        RateLimitDecision decision;
        if (permitCount == 0)
        {
            // .NET's way to look without taking.
            var left = await limit.AvailableAsync(subject, cancellationToken).ConfigureAwait(false);
            decision = new RateLimitDecision(left > 0, limit.Limit, left, TimeSpan.Zero, TimeSpan.Zero);
        }
        else
        {
            (lease, var answer) = await limit.DecideAsync(subject, permitCount, cancellationToken).ConfigureAwait(false);
            decision = new RateLimitDecision(lease is not null, limit.Limit, answer.Left, answer.RetryAfter, answer.ResetAfter);
        }
        Interlocked.Increment(ref decision.IsAllowed ? ref _given : ref _refused);
        if (lease is not null) Interlocked.Add(ref _inUse, permitCount);
        return new Permit(this, lease, lease is null ? 0 : permitCount, decision);
    }

    private sealed class Permit(ConcurrencyRateLimiter limiter, Lease? lease, int permits, RateLimitDecision decision) : DecisionLease(decision)
    {
        private int _isDisposed;

        // .NET's leases are disposed synchronously; giving back runs on, and what does not arrive ends with its TTL.
        protected override void Dispose(bool disposing)
        {
            if (disposing && lease is not null && Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                Interlocked.Add(ref limiter._inUse, -permits);
                _ = lease.DisposeAsync().AsTask();
            }
            base.Dispose(disposing);
        }
    }
}
