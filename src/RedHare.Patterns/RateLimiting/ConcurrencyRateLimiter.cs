using System.Diagnostics.CodeAnalysis;
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
        // .NET's way to look without taking.
        var isAcquired = permitCount == 0
            ? await limit.AvailableAsync(subject, cancellationToken).ConfigureAwait(false) > 0
            : (lease = await limit.TryAcquireAsync(subject, permitCount, cancellationToken).ConfigureAwait(false)) is not null;
        Interlocked.Increment(ref isAcquired ? ref _given : ref _refused);
        if (lease is not null) Interlocked.Add(ref _inUse, permitCount);
        return new Permit(this, lease, lease is null ? 0 : permitCount, isAcquired);
    }

    private sealed class Permit(ConcurrencyRateLimiter limiter, Lease? lease, int permits, bool isAcquired) : RateLimitLease
    {
        private int _isDisposed;

        public override bool IsAcquired => isAcquired;

        public override IEnumerable<string> MetadataNames => [RateLimitMetadata.Limit.Name];

        public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
        {
            metadata = metadataName == RateLimitMetadata.Limit.Name ? (long)limiter.Limit : null;
            return metadata is not null;
        }

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

    private int Limit => limit.Limit;
}
