namespace RedHare.Patterns.Stock;

/// <summary>
/// A product is a hash with <c>available</c> and <c>reserved</c>, a sorted set of reservations by their end (the server's clock, microseconds), a hash of their quantities, and
/// a sorted set of the ids that were confirmed lately. All scripts get these four as KEYS and first return what has ended, 100 at a time.
/// </summary>
internal static class StockScripts
{
    /// <summary>How many ended reservations one call returns at most.</summary>
    public const int Slice = 100;

    private const string Reap =
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local ended = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now), 'LIMIT', 0, 100)
        if #ended > 0 then
          local back = 0
          for _, quantity in ipairs(redis.call('HMGET', KEYS[3], unpack(ended))) do back = back + quantity end
          redis.call('ZREM', KEYS[2], unpack(ended))
          redis.call('HDEL', KEYS[3], unpack(ended))
          redis.call('HINCRBY', KEYS[1], 'available', string.format('%.0f', back))
          redis.call('HINCRBY', KEYS[1], 'reserved', string.format('%.0f', -back))
        end
        """;

    // After the reaping: a reservation that has ended, but was not among the first hundred, is over all the same.
    private const string Find =
        """
        local deadline = redis.call('ZSCORE', KEYS[2], ARGV[1])
        local held = deadline and tonumber(deadline) > now
        local function drop(returned)
          local quantity = redis.call('HGET', KEYS[3], ARGV[1])
          redis.call('ZREM', KEYS[2], ARGV[1])
          redis.call('HDEL', KEYS[3], ARGV[1])
          redis.call('HINCRBY', KEYS[1], 'reserved', '-' .. quantity)
          if returned then redis.call('HINCRBY', KEYS[1], 'available', quantity) end
        end
        """;

    /// <summary>
    /// ARGV: id, quantity, hold in microseconds, and until when the product is listed for the sweeper. Answers a status, the deadline, and how many had ended.
    /// 1: reserved (as before, if the id was known). 2: confirmed before. 0: not enough. -1: the listing is over. -2: the id is that of another quantity.
    /// </summary>
    public static readonly RedisScript Reserve = new(
        $$"""
        {{Reap}}
        {{Find}}
        if redis.call('ZSCORE', KEYS[4], ARGV[1]) then return {2, '0', #ended} end
        if held then return {redis.call('HGET', KEYS[3], ARGV[1]) == ARGV[2] and 1 or -2, deadline, #ended} end
        if now >= tonumber(ARGV[4]) then return {-1, '0', #ended} end
        if deadline then drop(true) end
        if tonumber(redis.call('HGET', KEYS[1], 'available') or 0) < tonumber(ARGV[2]) then return {0, '0', #ended} end
        redis.call('HINCRBY', KEYS[1], 'available', '-' .. ARGV[2])
        redis.call('HINCRBY', KEYS[1], 'reserved', ARGV[2])
        deadline = string.format('%.0f', now + ARGV[3])
        redis.call('ZADD', KEYS[2], deadline, ARGV[1])
        redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
        return {1, deadline, #ended}
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV: id, memory in ms. Answers 1 when the reservation is confirmed, now or before, and 0 when it is over.</summary>
    public static readonly RedisScript Confirm = new(
        $$"""
        {{Reap}}
        {{Find}}
        if redis.call('ZSCORE', KEYS[4], ARGV[1]) then return 1 end
        if not held then return 0 end
        drop(false)
        redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', string.format('%.0f', now))
        redis.call('ZADD', KEYS[4], string.format('%.0f', now + ARGV[2] * 1000), ARGV[1])
        redis.call('PEXPIRE', KEYS[4], ARGV[2])
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV: id. Answers 1 when the pieces went back by this call.</summary>
    public static readonly RedisScript Release = new(
        $$"""
        {{Reap}}
        {{Find}}
        if not held then return 0 end
        drop(true)
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV: id, hold in microseconds. Answers the new deadline, or 0 when the reservation is over.</summary>
    public static readonly RedisScript Extend = new(
        $$"""
        {{Reap}}
        {{Find}}
        if not held then return '0' end
        deadline = string.format('%.0f', math.max(now + ARGV[2], tonumber(deadline)))
        redis.call('ZADD', KEYS[2], deadline, ARGV[1])
        return deadline
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV: <c>=</c> or <c>+</c>, and pieces. Answers what is available then; false when it would be less than none.</summary>
    public static readonly RedisScript Change = new(
        $$"""
        {{Reap}}
        local available = tonumber(ARGV[2])
        if ARGV[1] == '+' then available = available + (redis.call('HGET', KEYS[1], 'available') or 0) end
        if available < 0 then return false end
        redis.call('HSET', KEYS[1], 'available', string.format('%.0f', available))
        redis.call('HINCRBY', KEYS[1], 'reserved', 0)
        return string.format('%.0f', available)
        """);

    /// <summary>Answers what is available and reserved, how many had ended, and the next deadline; false where a product was never given any.</summary>
    public static readonly RedisScript Level = new(
        $$"""
        {{Reap}}
        local level = redis.call('HMGET', KEYS[1], 'available', 'reserved')
        local next = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
        return {level[1], level[2], #ended, next[2] or '0'}
        """,
        CommandTraits.Idempotent);
}
