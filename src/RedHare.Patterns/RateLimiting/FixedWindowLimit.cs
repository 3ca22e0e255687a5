namespace RedHare.Patterns.RateLimiting;

/// <summary>
/// So many permits in a window that opens with the first of them. One counter for each subject; at the seam of two windows twice the limit may pass within
/// one window's time, which <see cref="SlidingWindowLimit"/> avoids.
/// </summary>
public sealed class FixedWindowLimit : ScriptLimit
{
    // The end is set when the window opens and never moved by later hits; a counter that has lost its end (another program's PERSIST) gets one.
    private static readonly RedisScript Text = new(
        """
        local limit, window, permits = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local used = tonumber(redis.call('GET', KEYS[1]) or 0)
        local ends = redis.call('PTTL', KEYS[1])
        if used + math.max(permits, 1) > limit then
          if ends == -1 then
            redis.call('PEXPIRE', KEYS[1], window)
            ends = window
          end
          return {0, math.max(limit - used, 0), ends * 1000, ends * 1000}
        end
        if permits > 0 then
          used = redis.call('INCRBY', KEYS[1], permits)
          if ends < 0 then
            redis.call('PEXPIRE', KEYS[1], window)
            ends = window
          end
        end
        return {1, limit - used, 0, math.max(ends, 0) * 1000}
        """);

    private readonly long _window;

    internal FixedWindowLimit(PatternContext context, string name, long limit, TimeSpan window) : base(context, Text, "window", name, limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, TimeSpan.FromMilliseconds(1));
        _window = (long)window.TotalMilliseconds;
    }

    internal override RedisValue[] Arguments(int permits) => [Limit, _window, permits];
}
