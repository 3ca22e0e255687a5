namespace RedHare.Patterns.Presence;

/// <summary>
/// Who is there is a sorted set of users by when they will not be any more, who was seen a sorted set by when; times are the server's, in microseconds. Each change has a number, one more than the
/// last, and is published with it: who hears numbers in turn has missed none. A user's connections are a sorted set of their own. KEYS: online, seen, number, and
/// for one user his connections. ARGV begins with the channel.
/// </summary>
internal static class PresenceScripts
{
    // Each call ends at most a hundred whose heartbeats have ended, and forgets as many who were not seen for long.
    private const string Reap =
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local clock = string.format('%.0f', now)
        local function announce(sign, user, at)
          redis.call('PUBLISH', ARGV[1], redis.call('INCR', KEYS[3]) .. ' ' .. sign .. ' ' .. at .. ' ' .. user)
        end
        for _, gone in ipairs(redis.call('ZRANGE', KEYS[1], '-inf', clock, 'BYSCORE', 'LIMIT', 0, 100)) do
          redis.call('ZREM', KEYS[1], gone)
          announce('-', gone, redis.call('ZSCORE', KEYS[2], gone) or clock)
        end
        """;

    /// <summary>ARGV: channel, user, connection, TTL in ms, memory of who was seen in ms. Answers 1 when the user was not there before.</summary>
    public static readonly RedisScript Beat = new(
        $$"""
        {{Reap}}
        local user, till = ARGV[2], string.format('%.0f', now + ARGV[4] * 1000)
        local was = redis.call('ZSCORE', KEYS[1], user)
        if was and tonumber(was) <= now then
          announce('-', user, redis.call('ZSCORE', KEYS[2], user) or clock)
          was = false
        end
        redis.call('ZADD', KEYS[4], till, ARGV[3])
        redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', clock)
        local last = redis.call('ZRANGE', KEYS[4], -1, -1, 'WITHSCORES')[2]
        redis.call('ZADD', KEYS[1], last, user)
        redis.call('ZADD', KEYS[2], clock, user)
        local old = redis.call('ZRANGE', KEYS[2], '-inf', string.format('%.0f', now - ARGV[5] * 1000), 'BYSCORE', 'LIMIT', 0, 100)
        if #old > 0 then redis.call('ZREM', KEYS[2], unpack(old)) end
        if redis.call('PTTL', KEYS[4]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[4], ARGV[4]) end
        redis.call('PEXPIRE', KEYS[1], ARGV[5])
        redis.call('PEXPIRE', KEYS[2], ARGV[5])
        if not was then announce('+', user, clock) end
        redis.call('PEXPIRE', KEYS[3], ARGV[5])
        return was and 0 or 1
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV: channel, user, connection. Answers 1 when it was the user's last.</summary>
    public static readonly RedisScript Leave = new(
        $$"""
        {{Reap}}
        local user = ARGV[2]
        redis.call('ZREM', KEYS[4], ARGV[3])
        redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', clock)
        local last = redis.call('ZRANGE', KEYS[4], -1, -1, 'WITHSCORES')[2]
        if not redis.call('ZSCORE', KEYS[1], user) then return 0 end
        if last then
          redis.call('ZADD', KEYS[1], last, user)
          return 0
        end
        redis.call('ZREM', KEYS[1], user)
        redis.call('ZADD', KEYS[2], clock, user)
        announce('-', user, clock)
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>Announces who is gone. Answers how many it were, and the number of the last change.</summary>
    public static readonly RedisScript Sweep = new(
        $$"""
        local before = tonumber(redis.call('GET', KEYS[3]) or 0)
        {{Reap}}
        local number = tonumber(redis.call('GET', KEYS[3]) or 0)
        return {number - before, number}
        """,
        CommandTraits.Idempotent);

    /// <summary>How many are there.</summary>
    public static readonly RedisScript Count = new(
        """
        local time = redis.call('TIME')
        return redis.call('ZCOUNT', KEYS[1], string.format('(%.0f', time[1] * 1000000 + time[2]), '+inf')
        """,
        CommandTraits.ReadOnly);

    /// <summary>ARGV: users. Answers for each until when he is there, or nothing; and the clock last.</summary>
    public static readonly RedisScript AreThere = new(
        """
        local time = redis.call('TIME')
        local till = redis.call('ZMSCORE', KEYS[1], unpack(ARGV))
        till[#ARGV + 1] = string.format('%.0f', time[1] * 1000000 + time[2])
        return till
        """,
        CommandTraits.ReadOnly);
}
