namespace RedHare.Patterns.Sessions;

/// <summary>
/// The steps of a session, each a script on its one key: so none can be half done, and none makes a session that is not there. The first arguments are always
/// the TTL and the greatest lifetime, in milliseconds; 0 for none.
/// </summary>
internal static class SessionScripts
{
    private const string Clock =
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        """ + "\n";

    // A session whose greatest lifetime was shortened since it was last read may be past its end. Where there is none nobody asks what time it is.
    private const string Slide =
        """
        local ttl = ARGV[1]
        if ARGV[2] ~= '0' then
          local time = redis.call('TIME')
          local left = redis.call('HGET', KEYS[1], '@created') + ARGV[2] - time[1] * 1000 - math.floor(time[2] / 1000)
          if left <= 0 then
            redis.call('DEL', KEYS[1])
            return false
          end
          if left < tonumber(ttl) then ttl = string.format('%.0f', left) end
        end
        redis.call('PEXPIRE', KEYS[1], ttl)
        """ + "\n";

    /// <summary>ARGV: for how long its user's list will have it, 0 when it has no user; names and values. Answers when it was created and how long it lives. Nobody else knows the key, so it may run twice.</summary>
    public static readonly RedisScript Create = new(
        Clock +
        """
        local ttl = ARGV[1]
        if ARGV[2] ~= '0' and tonumber(ARGV[2]) < tonumber(ttl) then ttl = ARGV[2] end
        redis.call('HSET', KEYS[1], '@revision', 1, '@created', string.format('%.0f', now), unpack(ARGV, 4))
        if ARGV[3] ~= '0' then redis.call('HSET', KEYS[1], '@listed', string.format('%.0f', now + ARGV[3])) end
        redis.call('PEXPIRE', KEYS[1], ttl)
        return {now, tonumber(ttl)}
        """,
        CommandTraits.Idempotent);

    /// <summary>Answers now, how long it lives, and its fields; nil when there is none. Reading moves the end, which is before the greatest lifetime's; where there is none plain commands do it.</summary>
    public static readonly RedisScript Read = new(
        """
        local fields = redis.call('HGETALL', KEYS[1])
        if #fields == 0 then return false end
        """ + "\n" + Slide + Clock + "return {now, tonumber(ttl), fields}",
        CommandTraits.Idempotent);

    /// <summary>The same without moving the end. It is asked of the master, not of a replica that may not have it yet: who finds it absent takes it off the user's list.</summary>
    public static readonly RedisScript Peek = new(
        """
        local fields = redis.call('HGETALL', KEYS[1])
        if #fields == 0 then return false end
        """ + "\n" + Clock + "return {now, redis.call('PTTL', KEYS[1]), fields}",
        CommandTraits.Idempotent);

    /// <summary>ARGV: the revision that is expected, empty for any; how many are set; their names and values; names of those that are removed. Answers 1, or 0 for another revision, and the revision; nil when there is none.</summary>
    public static readonly RedisScript Update = new(
        """
        local revision = redis.call('HGET', KEYS[1], '@revision')
        if not revision then return false end
        if ARGV[3] ~= '' and ARGV[3] ~= revision then return {0, tonumber(revision)} end
        """ + "\n" + Slide +
        """
        local sets = 4 + 2 * ARGV[4]
        if sets > 4 then redis.call('HSET', KEYS[1], unpack(ARGV, 5, sets)) end
        if #ARGV > sets then redis.call('HDEL', KEYS[1], unpack(ARGV, sets + 1)) end
        if #ARGV > 4 then revision = redis.call('HINCRBY', KEYS[1], '@revision', 1) end
        return {1, tonumber(revision)}
        """);

    /// <summary>ARGV[3]: until when the user's list has it. Of a session that has ended nothing is made.</summary>
    public static readonly RedisScript MarkListed = new(
        """
        if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
        redis.call('HSET', KEYS[1], '@listed', ARGV[1])
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV[1]: the revision that is expected. Answers 1 and whose it was; 0 when there was none; -1 for another revision.</summary>
    public static readonly RedisScript Destroy = new(
        """
        local known = redis.call('HMGET', KEYS[1], '@revision', '@user')
        if not known[1] then return {0, ''} end
        if ARGV[1] ~= known[1] then return {-1, ''} end
        redis.call('DEL', KEYS[1])
        return {1, known[2] or ''}
        """);
}
