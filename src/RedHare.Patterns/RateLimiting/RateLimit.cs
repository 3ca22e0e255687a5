using System.Threading.RateLimiting;

namespace RedHare.Patterns.RateLimiting;

/// <summary>
/// A limit on how often something may happen, counted for each subject (a user, an address, a key of an API) by the server in one script and on its clock.
/// Safe from many threads and processes. A refusal writes nothing, so who keeps trying neither fills memory nor stays locked out.
/// </summary>
public abstract class RateLimit
{
    private protected RateLimit(string name, long limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        (Name, Limit) = (PatternContext.CheckName(name), limit);
    }

    /// <summary>What the program calls it. Two limits of one kind and name share their counts.</summary>
    public string Name { get; }

    /// <summary>The most permits that can be had at once.</summary>
    public long Limit { get; }

    /// <summary>Asks for permits.</summary>
    /// <param name="subject">Who asks.</param>
    /// <param name="permits">How many; 0 only looks whether one could be had.</param>
    /// <param name="cancellation">Ends the waiting for the server; the permits may be taken all the same.</param>
    /// <exception cref="ArgumentOutOfRangeException">More permits than the limit, which can never be had.</exception>
    public ValueTask<RateLimitDecision> AcquireAsync(string subject, int permits = 1, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(permits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, Limit);
        return DecideAsync(subject, permits, cancellation);
    }

    /// <summary>Forgets what a subject has used.</summary>
    public abstract ValueTask ResetAsync(string subject, CancellationToken cancellation = default);

    /// <summary>The limit for one subject as .NET's own limiter.</summary>
    public RateLimiter For(string subject) => new SubjectRateLimiter(this, subject);

    /// <summary>The limit as .NET's own partitioned limiter.</summary>
    /// <param name="subject">Whom a request is counted for.</param>
    public PartitionedRateLimiter<TResource> Partitioned<TResource>(Func<TResource, string> subject) =>
        PartitionedRateLimiter.Create<TResource, string>(resource => RateLimitPartition.Get(subject(resource), For));

    private protected abstract ValueTask<RateLimitDecision> DecideAsync(string subject, int permits, CancellationToken cancellation);
}
