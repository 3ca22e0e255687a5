namespace RedHare.Patterns.RateLimiting;

/// <summary>
/// A limit that shuts out repeat offenders. Its script is the limit's own as a function, behind the question whether the subject is shut out, and before the
/// counting of refusals.
/// </summary>
internal sealed class BlockingLimit : RateLimit
{
    private readonly ScriptLimit _limit;
    private readonly RedisScript _script;
    private readonly RedisValue[] _terms;
    private readonly ReplyConverter<RateLimitDecision> _converter;

    public BlockingLimit(ScriptLimit limit, int refusals, TimeSpan within, TimeSpan duration) : base(limit.Name, limit.Limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(refusals, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(within, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.FromMilliseconds(1));
        (_limit, _script) = (limit, Compose(limit.Script));
        _terms = [refusals, (long)within.TotalMilliseconds, (long)duration.TotalMilliseconds];
        _converter = reply => RateLimitDecision.From(reply, limit.Limit);
    }

    /// <inheritdoc/>
    public override async ValueTask ResetAsync(string subject, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(Commands.Del);
        foreach (var key in Keys(subject)) line.Key(key);
        await _limit.Context.Backend.ExecuteAsync(line, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    private protected override ValueTask<RateLimitDecision> DecideAsync(string subject, int permits, CancellationToken cancellation) =>
        _limit.Context.Backend.EvaluateAsync(_script, Keys(subject), (RedisValue[])[.. _limit.Arguments(permits), permits, .. _terms], _converter, cancellation);

    private RedisKey[] Keys(string subject) => [_limit.Key(subject), _limit.Key(subject, "refusals"), _limit.Key(subject, "blocked")];

    // Looking (no permits) neither counts nor is it counted. The counter's end is set when the first refusal opens it.
    private static RedisScript Compose(RedisScript limit) => new(
        $$"""
        local count = #ARGV
        local wanted, refusals, within, duration = tonumber(ARGV[count - 3]), tonumber(ARGV[count - 2]), tonumber(ARGV[count - 1]), tonumber(ARGV[count])
        local blocked = redis.call('PTTL', KEYS[3])
        if blocked > 0 then return {0, 0, blocked * 1000, blocked * 1000} end
        local function decide()
        {{limit.Source}}
        end
        local answer = decide()
        if answer[1] == 1 or wanted == 0 then return answer end
        local offences = redis.call('INCR', KEYS[2])
        if offences == 1 or redis.call('PTTL', KEYS[2]) == -1 then redis.call('PEXPIRE', KEYS[2], within) end
        if offences >= refusals then
          redis.call('SET', KEYS[3], '1', 'PX', duration)
          redis.call('DEL', KEYS[2])
          return {0, 0, duration * 1000, duration * 1000}
        end
        return answer
        """);
}
