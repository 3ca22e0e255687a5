using System.Threading.RateLimiting;
using RedHare.Patterns.Leases;

namespace RedHare.Patterns.RateLimiting;

/// <summary>Rate limits of all kinds. Which to take: <see cref="Gcra"/> where in doubt; <see cref="FixedWindow"/> where people must understand when it ends.</summary>
/// <param name="context">Where they work.</param>
public sealed class RateLimits(PatternContext context)
{
    /// <summary>So many permits in a window that opens with the first of them.</summary>
    public FixedWindowLimit FixedWindow(string name, long limit, TimeSpan window) => new(context, name, limit, window);

    /// <summary>Permits at an even pace, with a burst.</summary>
    /// <param name="name">What the program calls it.</param>
    /// <param name="permits">How many in a period.</param>
    /// <param name="period">The period.</param>
    /// <param name="burst">How many may be had at once; as many as in a period if null.</param>
    public GcraLimit Gcra(string name, long permits, TimeSpan period, long? burst = null) => new(context, name, permits, period, burst ?? permits);

    /// <summary>So many permits in any window of that length, exactly.</summary>
    public SlidingLogLimit SlidingLog(string name, long limit, TimeSpan window) => new(context, name, limit, window);

    /// <summary>So many permits in a sliding window, by two counters.</summary>
    public SlidingWindowLimit SlidingWindow(string name, long limit, TimeSpan window) => new(context, name, limit, window);

    /// <summary>A bucket that fills steadily.</summary>
    /// <param name="name">What the program calls it.</param>
    /// <param name="capacity">Tokens of a full bucket.</param>
    /// <param name="tokens">How many come in a period.</param>
    /// <param name="period">The period.</param>
    public TokenBucketLimit TokenBucket(string name, long capacity, long tokens, TimeSpan period) => new(context, name, capacity, tokens, period);

    /// <summary>A queue that is served at an even pace.</summary>
    /// <param name="name">What the program calls it.</param>
    /// <param name="capacity">How many may be in it.</param>
    /// <param name="permits">How many leave in a period.</param>
    /// <param name="period">The period.</param>
    public LeakyBucketLimit LeakyBucket(string name, long capacity, long permits, TimeSpan period) => new(context, name, capacity, permits, period);

    /// <summary>So many at the same time.</summary>
    /// <param name="name">What the program calls it.</param>
    /// <param name="limit">How many.</param>
    /// <param name="options">How a permit is held.</param>
    public ConcurrencyLimit Concurrency(string name, int limit, LeaseOptions? options = null) => new(context, name, limit, options ?? LeaseOptions.Default);

    /// <summary>A limit that goes on while the server is away: then a local limiter answers, for this process alone.</summary>
    /// <param name="limit">The limit of the server.</param>
    /// <param name="local">
    /// What answers meanwhile, for each subject: a limiter of a rate, not of concurrency. Commonly the same limit divided by the number of processes. It is
    /// disposed with the insured one.
    /// </param>
    /// <param name="options">When it answers.</param>
    public InsuredLimit Insured(RateLimit limit, PartitionedRateLimiter<string> local, InsuranceOptions? options = null) =>
        new(limit, local, options ?? new InsuranceOptions(), context.Time);
}
