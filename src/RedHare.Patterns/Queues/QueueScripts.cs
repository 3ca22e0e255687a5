namespace RedHare.Patterns.Queues;

/// <summary>
/// The steps of one kind of queue. KEYS of each: what waits, what the consumer has taken, the consumers by the end of their leases (milliseconds of the server's clock), the dead letters.
/// </summary>
/// <param name="Take">
/// ARGV: consumer, how many. Answers a status, the items, and consumers whose lease is over (told only where nothing waits). Status -1: the consumer has no lease, so nothing was taken.
/// </param>
/// <param name="Complete">The command that takes an item out of what is taken, its key first and the item last.</param>
/// <param name="Return">
/// ARGV: item, where to (<c>front</c>, <c>back</c>, <c>dead</c>), attempts at most, letters at most, reason, channel. Answers 0 when the consumer does not have it, 1 when it waits
/// again, 2 when it is a dead letter.
/// </param>
/// <param name="Recover">
/// ARGV: consumer, <c>dead</c> or <c>own</c>, attempts at most, letters at most, reason, channel. Puts back what a consumer had taken, a thousand at most: one whose lease is over, or oneself,
/// where nobody was given what is left. Answers 1 when there may be more.
/// </param>
internal sealed record QueueScripts(RedisScript Take, CommandSpec Complete, RedisScript Return, RedisScript Recover)
{
    private const string Now =
        """
        local time = redis.call('TIME')
        local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
        """;

    /// <summary>Lua that ends a <see cref="Take"/> that found nothing.</summary>
    public const string Nothing = Now + "\n" + "return {0, {}, redis.call('ZRANGE', KEYS[3], '-inf', now, 'BYSCORE', 'LIMIT', 0, 10)}";

    /// <summary>Lua that begins a <see cref="Recover"/>: a score of 0 says to all that this consumer is over.</summary>
    public const string Expire = Now + "\n" +
        """
        local ends = redis.call('ZSCORE', KEYS[3], ARGV[1])
        if ARGV[2] == 'dead' then
          if not ends or tonumber(ends) > tonumber(now) then return 0 end
        else
          redis.call('ZADD', KEYS[3], 'XX', 0, ARGV[1])
        end
        """;

    /// <summary>KEYS: consumers. ARGV: consumer, lease in milliseconds.</summary>
    public static readonly RedisScript Join = new(
        $$"""
        {{Now}}
        redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>KEYS: consumers. ARGV: consumer, lease in milliseconds. Answers whether it is kept, and consumers whose lease is over.</summary>
    public static readonly RedisScript Renew = new(
        $$"""
        {{Now}}
        local ends = redis.call('ZSCORE', KEYS[1], ARGV[1])
        local kept = ends and tonumber(ends) > tonumber(now) and 1 or 0
        if kept == 1 then redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1]) end
        return {kept, redis.call('ZRANGE', KEYS[1], '-inf', now, 'BYSCORE', 'LIMIT', 0, 10)}
        """,
        CommandTraits.Idempotent);
}
