namespace RedHare.Patterns.Feeds;

/// <summary>
/// A feed is a sorted set: a member is an activity (id, time, author, value, one line each), its score the place in which it arrived, which is the time in microseconds or
/// one more than the last. Members are the same wherever they are pushed, so pushing one again changes nothing.
/// </summary>
internal static class FeedScripts
{
    /// <summary>
    /// Makes an activity once for each id. KEYS: what remembers the id, and the author's outbox. ARGV: id, author and value as they stand in the member, memory in ms.
    /// </summary>
    public static readonly RedisScript Begin = new(
        """
        local member = redis.call('GET', KEYS[1])
        local time = redis.call('TIME')
        local now = string.format('%.0f', time[1] * 1000000 + time[2])
        if not member then
          member = ARGV[1] .. '\n' .. now .. '\n' .. ARGV[2]
          redis.call('SET', KEYS[1], member, 'PX', ARGV[3])
        end
        redis.call('ZADD', KEYS[2], now, member)
        redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1001)
        redis.call('PEXPIRE', KEYS[2], ARGV[3])
        return member
        """,
        CommandTraits.Idempotent);

    /// <summary>Pushes an activity into a feed. KEYS: the feed, the mark of what was read. ARGV: member, capacity, expiry in ms. Answers 1 when it is new there.</summary>
    public static readonly RedisScript Push = new(
        """
        if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
        local time = redis.call('TIME')
        local place = time[1] * 1000000 + time[2]
        local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
        if last[2] and tonumber(last[2]) >= place then place = last[2] + 1 end
        redis.call('ZADD', KEYS[1], string.format('%.0f', place), ARGV[1])
        redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[2])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        redis.call('PEXPIRE', KEYS[2], ARGV[3])
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>A page, newest first. ARGV: the place before which it begins, how many. Answers the mark, then members and places in turn.</summary>
    public static readonly RedisScript Page = new(
        """
        local page = redis.call('ZRANGE', KEYS[1], ARGV[1], '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, ARGV[2], 'WITHSCORES')
        return {redis.call('GET', KEYS[2]) or '0', page}
        """,
        CommandTraits.ReadOnly);

    /// <summary>How many have arrived since the mark.</summary>
    public static readonly RedisScript Unread = new("return redis.call('ZCOUNT', KEYS[1], '(' .. (redis.call('GET', KEYS[2]) or '0'), '+inf')", CommandTraits.ReadOnly);

    /// <summary>Moves the mark forward, never back and not past the last activity. ARGV: the place, expiry in ms. Answers how many are unread then.</summary>
    public static readonly RedisScript Mark = new(
        """
        local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
        local mark = math.max(tonumber(redis.call('GET', KEYS[2]) or 0), math.min(tonumber(ARGV[1]), tonumber(last[2] or 0)))
        mark = string.format('%.0f', mark)
        redis.call('SET', KEYS[2], mark, 'PX', ARGV[2])
        return redis.call('ZCOUNT', KEYS[1], '(' .. mark, '+inf')
        """,
        CommandTraits.Idempotent);
}
