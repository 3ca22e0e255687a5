namespace RedHare.Patterns.RateLimiting;

/// <summary>
/// So many permits in a window that slides, by two counters: what the last window gave counts by the part of it that the sliding window still covers. Exact
/// when requests come evenly; otherwise off by a few per cent, never by the factor of two that a fixed window allows.
/// </summary>
public sealed class SlidingWindowLimit : ScriptLimit
{
    // n: number of the window that counters belong to, c: its count, p: the count of the one before.
    private static readonly RedisScript Text = new(
        """
        local limit, window, permits = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local number = math.floor(now / window)
        local gone = now - number * window
        local stored = redis.call('HMGET', KEYS[1], 'n', 'c', 'p')
        local behind = number - (tonumber(stored[1]) or -2)
        local current, previous = tonumber(stored[2]) or 0, tonumber(stored[3]) or 0
        if behind == 1 then
          current, previous = 0, current
        elseif behind ~= 0 then
          current, previous = 0, 0
        end
        local used = current + previous * (window - gone) / window
        local reset = current > 0 and 2 * window - gone or previous > 0 and window - gone or 0
        local want = math.max(permits, 1)
        if used + want > limit then
          local retry
          if current + want <= limit then
            -- Within this window: when so much of the one before has left.
            retry = window - (limit - current - want) * window / previous - gone
          else
            -- In the next, where this window's count is the one that leaves.
            retry = window - gone + math.max(window - (limit - want) * window / current, 0)
          end
          return {0, math.max(math.floor(limit - used), 0), math.ceil(retry), math.ceil(reset)}
        end
        if permits > 0 then
          redis.call('HSET', KEYS[1], 'n', string.format('%.0f', number), 'c', current + permits, 'p', previous)
          redis.call('PEXPIRE', KEYS[1], math.ceil((2 * window - gone) / 1000))
          reset = 2 * window - gone
        end
        return {1, math.floor(limit - used - permits), 0, math.ceil(reset)}
        """);

    private readonly long _window; // microseconds

    internal SlidingWindowLimit(PatternContext context, string name, long limit, TimeSpan window) : base(context, Text, "sliding", name, limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, TimeSpan.FromMilliseconds(1));
        _window = (long)window.TotalMicroseconds;
    }

    internal override RedisValue[] Arguments(int permits) => [Limit, _window, permits];
}
