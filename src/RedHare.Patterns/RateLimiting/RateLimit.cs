using System.Threading.RateLimiting;

namespace RedHare.Patterns.RateLimiting;

/// <summary>
/// A limit on how often something may happen, counted for each subject (a user, an address, a key of an API) by the server in one script and on its clock.
/// Safe from many threads and processes. A refusal writes nothing, so who keeps trying neither fills memory nor stays locked out.
/// </summary>
public abstract class RateLimit
{
    private readonly PatternContext _context;
    private readonly RedisScript _script;
    private readonly ReplyConverter<RateLimitDecision> _converter;

    private protected RateLimit(PatternContext context, RedisScript script, string pattern, string name, long limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        (_context, _script, Pattern, Name, Limit) = (context, script, pattern, PatternContext.CheckName(name), limit);
        _converter = reply => RateLimitDecision.From(reply, limit);
    }

    /// <summary>What the program calls it. Two limits of one kind and name share their counts.</summary>
    public string Name { get; }

    /// <summary>The most permits that can be had at once.</summary>
    public long Limit { get; }

    /// <summary>The clock for waiting.</summary>
    private protected TimeProvider Time => _context.Time;

    private string Pattern { get; }

    /// <summary>Asks for permits.</summary>
    /// <param name="subject">Who asks.</param>
    /// <param name="permits">How many; 0 only looks whether one could be had.</param>
    /// <param name="cancellation">Ends the waiting for the server; the permits may be taken all the same.</param>
    /// <exception cref="ArgumentOutOfRangeException">More permits than the limit, which can never be had.</exception>
    public ValueTask<RateLimitDecision> AcquireAsync(string subject, int permits = 1, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(permits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, Limit);
        return _context.Backend.EvaluateAsync(_script, new[] { Key(subject) }, Arguments(permits), _converter, cancellation);
    }

    /// <summary>Forgets what a subject has used.</summary>
    public async ValueTask ResetAsync(string subject, CancellationToken cancellation = default) =>
        await _context.Backend.ExecuteAsync(CommandLine.Rent(Commands.Del).Key(Key(subject)), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);

    /// <summary>The limit for one subject as .NET's own limiter.</summary>
    public RateLimiter For(string subject) => new SubjectRateLimiter(this, subject);

    /// <summary>The limit as .NET's own partitioned limiter.</summary>
    /// <param name="subject">Whom a request is counted for.</param>
    public PartitionedRateLimiter<TResource> Partitioned<TResource>(Func<TResource, string> subject) =>
        PartitionedRateLimiter.Create<TResource, string>(resource => RateLimitPartition.Get(subject(resource), For));

    /// <summary>ARGV of the script.</summary>
    private protected abstract RedisValue[] Arguments(int permits);

    private RedisKey Key(string subject) => _context.Key(Pattern, Name, subject);
}
