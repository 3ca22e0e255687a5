using System.Threading.RateLimiting;
using RedHare.Patterns.Leases;

namespace RedHare.Patterns.RateLimiting;

/// <summary>
/// So many at the same time for each subject, over all processes. A permit is held by a lease and renewed until it is given back; those of a process that
/// crashed come back when their leases end, at most a TTL later. A refusal writes nothing. Its leases have no fencing tokens: several hold at once, and none comes after another.
/// A server that evicts keys may let a few too many in, as with any limit; it is not refused as it is for locks.
/// </summary>
public sealed class ConcurrencyLimit
{
    private static readonly RedisScript Look = new(
        """
        local time = redis.call('TIME')
        return redis.call('ZCOUNT', KEYS[1], string.format('(%.0f', time[1] * 1000 + math.floor(time[2] / 1000)), '+inf')
        """,
        CommandTraits.Idempotent);

    private readonly PatternContext _context;
    private readonly LeaseOptions _options;

    internal ConcurrencyLimit(PatternContext context, string name, int limit, LeaseOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        (_context, Name, Limit, _options) = (context, PatternContext.CheckName(name), limit, options.Checked());
    }

    /// <summary>What the program calls it. Two limits of one name share their permits.</summary>
    public string Name { get; }

    /// <summary>How many at the same time.</summary>
    public int Limit { get; }

    /// <summary>Acquires permits, waiting for them; a notice wakes who waits.</summary>
    /// <param name="subject">Who asks.</param>
    /// <param name="permits">How many, at most 1,000; all of them are one hold.</param>
    /// <param name="cancellation">Ends the waiting; nothing is held then.</param>
    /// <exception cref="TimeoutException">They were not free within <see cref="LeaseOptions.MaxWait"/>, which is 30 seconds unless said otherwise.</exception>
    public ValueTask<Lease> AcquireAsync(string subject, int permits = 1, CancellationToken cancellation = default) =>
        _context.Leasing.RequireAsync(Claim(subject, permits), _options, cancellation);

    /// <summary>Acquires permits if they can be had.</summary>
    /// <param name="subject">Who asks.</param>
    /// <param name="permits">How many, at most 1,000; all of them are one hold.</param>
    /// <param name="cancellation">Ends the waiting; nothing is held then.</param>
    /// <returns>Null when they were not free within <see cref="LeaseOptions.MaxWait"/>, which is one attempt unless said otherwise.</returns>
    public ValueTask<Lease?> TryAcquireAsync(string subject, int permits = 1, CancellationToken cancellation = default) =>
        _context.Leasing.AcquireAsync(Claim(subject, permits), _options, _options.Patience(TimeSpan.Zero), cancellation);

    /// <summary>How many permits are free.</summary>
    public async ValueTask<int> AvailableAsync(string subject, CancellationToken cancellation = default)
    {
        var used = await _context.Backend.EvaluateAsync(Look, new RedisKey[] { Key(subject) }, default, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        return (int)Math.Max(Limit - used, 0);
    }

    /// <summary>The limit for one subject as .NET's own limiter: the permits are held until the lease is disposed.</summary>
    public RateLimiter For(string subject) => new ConcurrencyRateLimiter(this, subject);

    /// <summary>The limit as .NET's own partitioned limiter.</summary>
    /// <param name="subject">Whom a request is counted for.</param>
    public PartitionedRateLimiter<TResource> Partitioned<TResource>(Func<TResource, string> subject) =>
        PartitionedRateLimiter.Create<TResource, string>(resource => RateLimitPartition.Get(subject(resource), For));

    private string Key(string subject) => _context.Key("concurrency", Name, subject).ToString();

    /// <summary>Acquires permits if they can be had, and tells what the server said.</summary>
    internal async ValueTask<(Lease? Lease, ClaimReply Answer)> DecideAsync(string subject, int permits, CancellationToken cancellation)
    {
        var claim = Claim(subject, permits);
        var lease = await _context.Leasing.AcquireAsync(claim, _options, _options.Patience(TimeSpan.Zero), cancellation).ConfigureAwait(false);
        return (lease, claim.Answer);
    }

    private CountedClaim Claim(string subject, int permits) => PermitClaim.Counted(_context.Backend, Key(subject), Name, Limit, permits, _options);
}
