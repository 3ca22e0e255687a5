namespace RedHare.Patterns.RateLimiting;

/// <summary>A bucket of tokens that fills steadily up to its capacity; a permit takes a token. A full bucket is not stored.</summary>
public sealed class TokenBucketLimit : ScriptLimit
{
    // t: tokens at the time a. Tokens are fractions: %.17g keeps all digits.
    private static readonly RedisScript Text = new(
        """
        local capacity, pace, permits = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local stored = redis.call('HMGET', KEYS[1], 't', 'a')
        local tokens, at = tonumber(stored[1]) or capacity, tonumber(stored[2]) or now
        tokens = math.min(capacity, tokens + math.max(now - at, 0) / pace)
        local want = math.max(permits, 1)
        if tokens < want then
          return {0, math.floor(tokens), math.ceil((want - tokens) * pace), math.ceil((capacity - tokens) * pace)}
        end
        if permits > 0 then
          tokens = tokens - permits
          redis.call('HSET', KEYS[1], 't', string.format('%.17g', tokens), 'a', string.format('%.0f', math.max(now, at)))
          redis.call('PEXPIRE', KEYS[1], math.ceil((capacity - tokens) * pace / 1000))
        end
        return {1, math.floor(tokens), 0, math.ceil((capacity - tokens) * pace)}
        """);

    private readonly double _pace; // microseconds that one token takes to come

    internal TokenBucketLimit(PatternContext context, string name, long capacity, long tokens, TimeSpan period) : base(context, Text, "bucket", name, capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        _pace = period.TotalMicroseconds / tokens;
    }

    internal override RedisValue[] Arguments(int permits) => [Limit, _pace, permits];
}
