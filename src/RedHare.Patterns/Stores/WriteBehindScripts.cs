namespace RedHare.Patterns.Stores;

/// <summary>
/// The steps of a write on its way to the store. A write changes its entry and puts a mark into the lane's log, a stream, unless there is a mark already that nobody has taken:
/// so writes of one key become one, and the log is no longer than there are keys. A mark says which key, not which value: who takes it gets the latest.
/// </summary>
/// <remarks>
/// What must always hold: an entry with <c>q</c> has a mark that will be taken, and one with <c>d</c> has a mark that is in the log, taken or not. A mark too many
/// does no harm; its key is found clean. A mark leaves the log only when the store has committed, or the key is given up.
/// </remarks>
internal static class WriteBehindScripts
{
    private const string WriteText =
        """
        local f = redis.call('HMGET', KEYS[1], 'n', 'l', 'q', 'd', 'e')
        if (ARGV[4] ~= '' and f[1] ~= ARGV[4]) or (ARGV[5] ~= '' and f[2] ~= ARGV[5]) then return {0, 0} end
        -- What was read was invalidated meanwhile, with everything else.
        if ARGV[4] .. ARGV[5] ~= '' and not f[4] and f[5] ~= (redis.call('GET', KEYS[4]) or '') then return {0, 0} end
        if not f[3] then
          local waiting = redis.call('XLEN', KEYS[2])
          if waiting >= tonumber(ARGV[6]) then return {-1, waiting} end
        end
        local clock = redis.call('TIME')
        local version = math.max(clock[1] * 1000000 + clock[2], tonumber(redis.call('GET', KEYS[3]) or 0) + 1)
        local text = string.format('%.0f', version)
        redis.call('SET', KEYS[3], text, 'PX', 604800000)
        redis.call('HDEL', KEYS[1], 'l', 'e')
        redis.call('HSET', KEYS[1], 's', ARGV[2], 'v', ARGV[3], 'n', text, 'd', 1, 'q', 1)
        redis.call('PERSIST', KEYS[1])
        if not f[3] then redis.call('XADD', KEYS[2], '*', 'k', ARGV[1]) end
        return {1, version}
        """;

    /// <summary>
    /// KEYS: entry, log, last version, epoch. ARGV: key, state, value, the version and the lease that are expected (empty for any), how many marks may wait. Answers 1 and
    /// the version; 0 when something else was found than expected; -1 and how many wait when they are too many.
    /// </summary>
    public static readonly RedisScript WriteIf = new(WriteText);

    /// <summary>The same where nothing is expected: to do it twice is to do it once.</summary>
    public static readonly RedisScript Write = new(WriteText, CommandTraits.Idempotent);

    /// <summary>KEYS: entries. Answers of each state, value and version; an empty state when nothing waits.</summary>
    public static readonly RedisScript Take = new(
        """
        local result = {}
        for i = 1, #KEYS do
          local f = redis.call('HMGET', KEYS[i], 's', 'v', 'n', 'd')
          if f[4] then
            redis.call('HDEL', KEYS[i], 'q')
            result[i] = {f[1], f[2], f[3]}
          else
            result[i] = {'', '', ''}
          end
        end
        return result
        """,
        CommandTraits.Idempotent);

    /// <summary>
    /// KEYS: log, epoch, entries. ARGV: group, how many entries; of each the version that was committed and for how long it is cached, in milliseconds; the marks.
    /// An entry that was written meanwhile goes on waiting. Answers the server's clock in milliseconds.
    /// </summary>
    public static readonly RedisScript Commit = new(
        """
        local epoch = redis.call('GET', KEYS[2]) or ''
        local count = tonumber(ARGV[2])
        for i = 1, count do
          local f = redis.call('HMGET', KEYS[2 + i], 'n', 'd')
          if f[2] and f[1] == ARGV[1 + 2 * i] then
            redis.call('HDEL', KEYS[2 + i], 'd', 'q')
            redis.call('HSET', KEYS[2 + i], 'e', epoch)
            redis.call('PEXPIRE', KEYS[2 + i], ARGV[2 + 2 * i])
          end
        end
        redis.call('XACK', KEYS[1], ARGV[1], unpack(ARGV, 3 + 2 * count))
        redis.call('XDEL', KEYS[1], unpack(ARGV, 3 + 2 * count))
        local time = redis.call('TIME')
        return time[1] * 1000 + math.floor(time[2] / 1000)
        """,
        CommandTraits.Idempotent);

    /// <summary>
    /// KEYS: log, dead letters, entry. ARGV: group, version, key, reason, attempts, how many letters are kept; the marks. An entry that was written meanwhile goes on waiting, by
    /// the mark of that write. Otherwise what the store has counts again. Answers whether there is a letter.
    /// </summary>
    public static readonly RedisScript Bury = new(
        """
        local f = redis.call('HMGET', KEYS[3], 'n', 's', 'v', 'd')
        local buried = 0
        if f[4] and f[1] == ARGV[2] then
          redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[6], '*', 'k', ARGV[3], 's', f[2], 'v', f[3], 'n', f[1], 'reason', ARGV[4], 'attempts', ARGV[5])
          redis.call('DEL', KEYS[3])
          buried = 1
        end
        redis.call('XACK', KEYS[1], ARGV[1], unpack(ARGV, 7))
        redis.call('XDEL', KEYS[1], unpack(ARGV, 7))
        return buried
        """);

    /// <summary>KEYS: log, dead letters. Answers how many marks there are, the age of the oldest in milliseconds, and how many letters.</summary>
    public static readonly RedisScript Lag = new(
        """
        local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
        local age = 0
        if first[1] then
          local time = redis.call('TIME')
          age = math.max(time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(string.match(first[1][1], '^%d+')), 0)
        end
        return {redis.call('XLEN', KEYS[1]), age, redis.call('XLEN', KEYS[2])}
        """,
        CommandTraits.Idempotent);
}
