namespace RedHare.Patterns.Leases;

/// <summary>
/// The scripts of one kind of lease. All three get the same KEYS and ARGV: the owner, the TTL in milliseconds, the retention of the fence in milliseconds,
/// the channel, and what the kind needs besides. <see cref="Acquire"/> gets one more, the last: how long in milliseconds a waiter counts that is not heard
/// of, or 0 when the caller will not wait; it answers granted (1 or 0), the fencing token, and milliseconds after which to ask again. The others answer 1, or 0
/// when the owner holds nothing any more. Each may run twice for one call.
/// </summary>
internal sealed record LeaseScripts(RedisScript Acquire, RedisScript Renew, RedisScript Release)
{
    /// <summary>
    /// The next fencing token into <c>token</c>, from the key <c>fence</c>: one more than the last, and not less than the server's clock in microseconds, so
    /// that tokens grow even past a counter that was forgotten. Below 2^53, so exact; %.0f, since tostring keeps 14 digits.
    /// </summary>
    public const string NextToken = "local clock = redis.call('TIME')\n" + TokenByClock;

    /// <summary>The same where <c>clock</c> has been asked for.</summary>
    public const string TokenByClock =
        """
        local token = math.max(clock[1] * 1000000 + clock[2], tonumber(redis.call('GET', fence) or 0) + 1)
        redis.call('SET', fence, string.format('%.0f', token), 'PX', ARGV[3])
        """;

    public static LeaseScripts From(string acquire, string renew, string release) => new(
        new RedisScript(acquire, CommandTraits.Idempotent), new RedisScript(renew, CommandTraits.Idempotent), new RedisScript(release, CommandTraits.Idempotent));
}
