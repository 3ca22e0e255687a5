namespace RedHare.Patterns.RateLimiting;

/// <summary>
/// A leaky bucket as a queue: what is let in leaves one by one at an even pace, and what finds the bucket full, the one that leaves now among them, is
/// refused. <see cref="RateLimit.AcquireAsync"/> tells at once whether there is room, and how long one's turn is off in
/// <see cref="RateLimitDecision.RetryAfter"/>; <see cref="WaitAsync"/> waits for it. As a meter, which lets a burst pass at once, a leaky bucket is <see cref="GcraLimit"/>.
/// </summary>
public sealed class LeakyBucketLimit : ScriptLimit
{
    // The number is the time of the next turn that is free; an end as far off as that, since a free bucket is no key.
    private static readonly RedisScript Text = new(
        """
        local capacity, pace, permits = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local free = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
        local turn = free + (math.max(permits, 1) - 1) * pace
        local room = (capacity - 1) * pace
        local left = math.floor((room - free + now) / pace) + 1
        if turn - now > room then return {0, math.max(left, 0), math.ceil(turn - now - room), math.ceil(free - now)} end
        if permits == 0 then return {1, left, 0, math.ceil(free - now)} end
        free = turn + pace
        redis.call('SET', KEYS[1], string.format('%.0f', free), 'PX', math.ceil((free - now) / 1000))
        return {1, left - permits, math.ceil(turn - now), math.ceil(free - now)}
        """);

    private readonly double _pace; // microseconds from one that leaves to the next

    internal LeakyBucketLimit(PatternContext context, string name, long capacity, long permits, TimeSpan period) : base(context, Text, "leaky", name, capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        _pace = period.TotalMicroseconds / permits;
    }

    /// <summary>Asks, and where there is room waits until it is one's turn. A refusal comes at once.</summary>
    /// <param name="subject">Whose bucket.</param>
    /// <param name="permits">How many.</param>
    /// <param name="cancellation">Ends the waiting; the turn is not given back.</param>
    public async ValueTask<RateLimitDecision> WaitAsync(string subject, int permits = 1, CancellationToken cancellation = default)
    {
        var decision = await AcquireAsync(subject, permits, cancellation).ConfigureAwait(false);
        if (decision.IsAllowed && decision.RetryAfter > TimeSpan.Zero) await Task.Delay(decision.RetryAfter, Time, cancellation).ConfigureAwait(false);
        return decision;
    }

    internal override RedisValue[] Arguments(int permits) => [Limit, _pace, permits];
}
