namespace RedHare.Patterns.Messaging;

/// <summary>
/// The steps of a queued write in the cache, whose entries are those of <see cref="Stores.EntryScripts"/>: <c>d</c> is the version of the write that waits in the queue. Beside the entries each lane has the versions that were committed
/// of late, so that a write that was overtaken on its way through the queue does not overwrite a later one; and the keys that wait, each with the number of its latest write. A number there that is not its entry's is that
/// of a write on its way to the queue.
/// </summary>
internal static class QueuedStoreScripts
{
    private const string Next =
        """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local version = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0) + 1)

        """;

    private const string Wait =
        """
        redis.call('SET', KEYS[1], string.format('%.0f', version), 'PX', 604800000)
        redis.call('ZADD', KEYS[2], 'GT', string.format('%.0f', version), ARGV[1])
        redis.call('PEXPIRE', KEYS[2], math.ceil(ARGV[2] / 1000))
        return version
        """;

    /// <summary>KEYS: the last version, what waits. ARGV: key, for how long it is known to wait, in microseconds. Answers the next version: the server's clock in microseconds, or one more than the last.</summary>
    public static readonly RedisScript Number = new(Next + Wait, CommandTraits.Idempotent);

    /// <summary>
    /// KEYS: the last version, what waits, entry, epoch. ARGV: key, for how long it is known to wait, for how long a write may be on its way to the queue, both in microseconds; the version and the lease that are expected,
    /// one of them empty. The next version, if nothing has changed; 0 if something has; -1 while another write is on its way.
    /// </summary>
    public static readonly RedisScript NumberIf = new(
        Next +
        """
        local f = redis.call('HMGET', KEYS[3], 'n', 'l', 'd', 'e')
        local latest = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or 0)
        if latest > now - ARGV[3] and latest ~= tonumber(f[3] or 0) then return -1 end
        if (ARGV[4] ~= '' and f[1] ~= ARGV[4]) or (ARGV[5] ~= '' and f[2] ~= ARGV[5]) then return 0 end
        if not f[3] and f[4] ~= (redis.call('GET', KEYS[4]) or '') then return 0 end

        """ + Wait);

    /// <summary>KEYS: what waits. ARGV: key, version. The queue has refused that write.</summary>
    public static readonly RedisScript Withdraw = new(
        "if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0) == tonumber(ARGV[2]) then return redis.call('ZREM', KEYS[1], ARGV[1]) end return 0", CommandTraits.Idempotent);

    /// <summary>KEYS: what waits. ARGV: for how long it is known to, in microseconds. Answers how many keys.</summary>
    public static readonly RedisScript Waiting = new(
        """
        local clock = redis.call('TIME')
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', clock[1] * 1000000 + clock[2] - ARGV[1]))
        return redis.call('ZCARD', KEYS[1])
        """,
        CommandTraits.Idempotent);

    /// <summary>KEYS: entry, committed versions. ARGV: key, state, value, version, how long it is read while it waits, in milliseconds. The queue has the write: it is read from now on, unless a later one is, or it was committed meanwhile.</summary>
    public static readonly RedisScript Show = new(
        """
        local version = tonumber(ARGV[4])
        if tonumber(redis.call('HGET', KEYS[1], 'd') or 0) >= version then return 0 end
        if tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or 0) >= version then return 0 end
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 's', ARGV[2], 'v', ARGV[3], 'n', ARGV[4], 'd', ARGV[4])
        redis.call('PEXPIRE', KEYS[1], ARGV[5])
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>KEYS: committed versions. ARGV: keys. Answers of each the version that was committed last, as far as it is remembered; else 0.</summary>
    public static readonly RedisScript Committed = new(
        """
        local result = {}
        for i = 1, #ARGV do result[i] = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[i]) or 0) end
        return result
        """,
        CommandTraits.Idempotent);

    /// <summary>
    /// KEYS: committed versions, epoch, what waits, entries. ARGV: for how long versions are remembered, in microseconds; of each entry the key, the version, and for how long it is cached, in milliseconds. What is read of a later write stays;
    /// what is cached of an earlier value goes, and so does the lease of who loads one.
    /// </summary>
    public static readonly RedisScript Commit = new(
        """
        local epoch = redis.call('GET', KEYS[2]) or ''
        for i = 4, #KEYS do
          local at = 2 + (i - 4) * 3
          local version = tonumber(ARGV[at + 1])
          if tonumber(redis.call('ZSCORE', KEYS[3], ARGV[at]) or 0) <= version then redis.call('ZREM', KEYS[3], ARGV[at]) end
          redis.call('ZADD', KEYS[1], 'GT', ARGV[at + 1], ARGV[at])
          local waiting = tonumber(redis.call('HGET', KEYS[i], 'd') or 0)
          if waiting == version then
            redis.call('HDEL', KEYS[i], 'd')
            redis.call('HSET', KEYS[i], 'e', epoch)
            redis.call('PEXPIRE', KEYS[i], ARGV[at + 2])
          elseif waiting < version then
            redis.call('DEL', KEYS[i])
          end
        end
        local clock = redis.call('TIME')
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', clock[1] * 1000000 + clock[2] - ARGV[1]))
        redis.call('PEXPIRE', KEYS[1], math.floor(ARGV[1] / 500))
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>KEYS: entry, what waits. ARGV: the version that was given up, key. What the store has counts again, unless a later write is read.</summary>
    public static readonly RedisScript Forget = new(
        """
        if tonumber(redis.call('ZSCORE', KEYS[2], ARGV[2]) or 0) <= tonumber(ARGV[1]) then redis.call('ZREM', KEYS[2], ARGV[2]) end
        if redis.call('HGET', KEYS[1], 'd') == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """,
        CommandTraits.Idempotent);
}
