namespace RedHare.Patterns.RateLimiting;

/// <summary>
/// So many permits in any window of that length, exactly: a sorted set holds the time of each permit that was given. Costs memory for every permit in the
/// window; <see cref="SlidingWindowLimit"/> costs two numbers and is nearly as exact.
/// </summary>
public sealed class SlidingLogLimit : ScriptLimit
{
    // A member is the request's nonce with the permit's number: two permits of one microsecond are two. Refused requests are not logged, and what has left
    // the window is dropped when something is added, so that a refusal writes nothing.
    private static readonly RedisScript Text = new(
        """
        local limit, window, permits = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local oldest = string.format('(%.0f', now - window)
        local used = redis.call('ZCOUNT', KEYS[1], oldest, '+inf')
        local need = used + math.max(permits, 1) - limit
        if need > 0 then
          local frees = redis.call('ZRANGE', KEYS[1], oldest, '+inf', 'BYSCORE', 'LIMIT', need - 1, 1, 'WITHSCORES')
          local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
          return {0, limit - used, frees[2] + window - now, last[2] + window - now}
        end
        if permits > 0 then
          redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - window))
          for i = 1, permits do redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[4] .. ':' .. i) end
          redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))
          return {1, limit - used - permits, 0, window}
        end
        return {1, limit - used, 0, 0}
        """);

    private readonly long _window; // microseconds

    internal SlidingLogLimit(PatternContext context, string name, long limit, TimeSpan window) : base(context, Text, "log", name, limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, TimeSpan.FromMilliseconds(1));
        _window = (long)window.TotalMicroseconds;
    }

    internal override RedisValue[] Arguments(int permits) => [Limit, _window, permits, Guid.NewGuid().ToByteArray()];
}
