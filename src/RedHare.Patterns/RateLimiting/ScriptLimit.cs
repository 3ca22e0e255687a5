namespace RedHare.Patterns.RateLimiting;

/// <summary>A limit that is one script. Its first key is the subject's count; it answers what <see cref="RateLimitDecision.From"/> reads.</summary>
public abstract class ScriptLimit : RateLimit
{
    private readonly RedisScript _script;
    private readonly string _pattern;
    private readonly ReplyConverter<RateLimitDecision> _converter;

    private protected ScriptLimit(PatternContext context, RedisScript script, string pattern, string name, long limit) : base(name, limit)
    {
        (Context, _script, _pattern) = (context, script, pattern);
        _converter = reply => RateLimitDecision.From(reply, limit);
    }

    /// <summary>
    /// The same limit, which shuts out who does not give up: after so many refusals within a time a subject is refused everything for a time. One script with
    /// the limit itself, so no second round trip. A refusal is counted, which is a write; one of a subject that is shut out is not.
    /// </summary>
    /// <param name="refusals">How many refusals.</param>
    /// <param name="within">In what time, from the first of them.</param>
    /// <param name="duration">For how long the subject is shut out. What it asks meanwhile does not make it longer.</param>
    public RateLimit Blocking(int refusals, TimeSpan within, TimeSpan duration) => new BlockingLimit(this, refusals, within, duration);

    internal PatternContext Context { get; }

    internal RedisScript Script => _script;

    /// <summary>ARGV of the script.</summary>
    internal abstract RedisValue[] Arguments(int permits);

    internal RedisKey Key(string subject, string? part = null) => Context.Key(_pattern, Name, subject, part);

    /// <summary>The clock for waiting.</summary>
    private protected TimeProvider Time => Context.Time;

    /// <inheritdoc/>
    public override async ValueTask ResetAsync(string subject, CancellationToken cancellation = default) =>
        await Context.Backend.ExecuteAsync(CommandLine.Rent(Commands.Del).Key(Key(subject)), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);

    private protected override ValueTask<RateLimitDecision> DecideAsync(string subject, int permits, CancellationToken cancellation) =>
        Context.Backend.EvaluateAsync(_script, new[] { Key(subject) }, Arguments(permits), _converter, cancellation);
}
