namespace RedHare.Patterns.RateLimiting;

/// <summary>
/// The generic cell rate algorithm: permits come at an even pace, and a burst may be had at once. It stores one number for each subject, the time at which
/// the burst is whole again (ITU-T I.371), and behaves as a token bucket that fills steadily.
/// </summary>
public sealed class GcraLimit : ScriptLimit
{
    // Times are microseconds of the server's clock: below 2^53, so exact in Lua's doubles; %.0f, since tostring keeps only 14 digits.
    private static readonly RedisScript Text = new(
        """
        local pace, burst, permits = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
        local after = full + math.max(permits, 1) * pace
        local over = after - burst * pace - now
        if over > 0 then
          return {0, math.max(math.floor((now + burst * pace - full) / pace), 0), math.ceil(over), math.ceil(full - now)}
        end
        if permits > 0 then
          full = after
          redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
        end
        return {1, math.floor((now + burst * pace - full) / pace), 0, math.ceil(full - now)}
        """);

    private readonly double _pace; // microseconds from one permit to the next

    internal GcraLimit(PatternContext context, string name, long permits, TimeSpan period, long burst) : base(context, Text, "gcra", name, burst)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        _pace = period.TotalMicroseconds / permits;
    }

    internal override RedisValue[] Arguments(int permits) => [_pace, Limit, permits];
}
