namespace RedHare.Patterns.Caching;

/// <summary>
/// The steps that must be one. KEYS: the entry, and its lease where there are two. A lease is the token of who loads, with a <c>!</c> behind it for each
/// time that somebody began to wait; only then its end is published. Each may run twice for one call.
/// </summary>
internal static class CacheScripts
{
    /// <summary>What stands in a lease's place after a load that failed: nobody loads, and the stale value serves.</summary>
    public const string Cooling = "-cooling--------";

    /// <summary>
    /// The right to load. ARGV: token, TTL in milliseconds, the name of the entry that was seen (empty for none), whether the caller waits when refused (1 or 0), whether a
    /// stale value is at hand (1 or 0), how long the entry is kept past its end in milliseconds if the caller takes it for one that is (empty where it does not matter): the TTL may have been read
    /// just before the entry was replaced. Answers what happened (0 another loads, 1 granted, 2 the entry is another by now, 3 a load has just failed), after
    /// how many milliseconds the lease ends, and the token of who has it.
    /// </summary>
    public static readonly RedisScript Acquire = new(
        $$"""
        if redis.call('GETRANGE', KEYS[1], 0, {{Stamp.Length - 1}}) ~= ARGV[3] then return {2, 0, ''} end
        if ARGV[6] ~= '' and redis.call('PTTL', KEYS[1]) > tonumber(ARGV[6]) then return {2, 0, ''} end
        local holder = redis.call('GET', KEYS[2])
        if holder then
          local token = string.sub(holder, 1, {{Stamp.Length}})
          if token == '{{Cooling}}' then
            if ARGV[5] == '1' then return {3, redis.call('PTTL', KEYS[2]), ''} end
          elseif token ~= ARGV[1] then
            if ARGV[4] == '1' and #holder == {{Stamp.Length}} then redis.call('APPEND', KEYS[2], '!') end
            return {0, redis.call('PTTL', KEYS[2]), token}
          end
        end
        redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
        return {1, 0, ARGV[1]}
        """, CommandTraits.Idempotent);

    /// <summary>
    /// Keeps a loaded value, unless its lease is gone: whoever invalidates takes the lease away. ARGV: token, record, TTL in milliseconds, milliseconds after which a
    /// sliding entry ends at the latest (0 where it does not slide), channel and text of the change (neither where changes are not published).
    /// </summary>
    public static readonly RedisScript Store = new(
        $$"""
        local holder = redis.call('GET', KEYS[2])
        if not holder or string.sub(holder, 1, {{Stamp.Length}}) ~= ARGV[1] then
          -- This call's own earlier run, whose reply was lost, or none.
          return redis.call('GETRANGE', KEYS[1], 0, {{Stamp.Length - 1}}) == string.sub(ARGV[2], 1, {{Stamp.Length}}) and 1 or 0
        end
        {{Write}}
        redis.call('DEL', KEYS[2])
        if #holder > {{Stamp.Length}} then redis.call('PUBLISH', KEYS[1] .. '{{CacheKeys.Ended}}', '*') end
        {{Tell(5)}}
        return 1
        """, CommandTraits.Idempotent);

    /// <summary>
    /// Keeps a value whatever is loaded meanwhile, which is refused. ARGV as of <see cref="Store"/>, with the version in the place of the token: nothing is
    /// done when a later one is there; empty for always.
    /// </summary>
    public static readonly RedisScript Set = new(
        $$"""
        if ARGV[1] ~= '' then
          local there = redis.call('GETRANGE', KEYS[1], {{CacheRecord.VersionAt}}, {{CacheRecord.EndAt - 1}})
          if #there == 19 and there > ARGV[1] then return 0 end
        end
        {{Write}}
        {{EndLoad}}
        {{Tell(5)}}
        return 1
        """, CommandTraits.Idempotent);

    /// <summary>Removes an entry, and the right to store what is being loaded. ARGV: channel and text of the change, or neither.</summary>
    public static readonly RedisScript Remove = new(
        $$"""
        local removed = redis.call('DEL', KEYS[1])
        {{EndLoad}}
        {{Tell(1)}}
        return removed
        """, CommandTraits.Idempotent);

    /// <summary>Gives the right to load back without a value. ARGV: token, milliseconds in which nobody is to try (0 for none).</summary>
    public static readonly RedisScript Release = new(
        $$"""
        local holder = redis.call('GET', KEYS[2])
        if not holder or string.sub(holder, 1, {{Stamp.Length}}) ~= ARGV[1] then return 0 end
        if ARGV[2] == '0' then redis.call('DEL', KEYS[2]) else redis.call('SET', KEYS[2], '{{Cooling}}', 'PX', ARGV[2]) end
        if #holder > {{Stamp.Length}} then redis.call('PUBLISH', KEYS[1] .. '{{CacheKeys.Ended}}', '*') end
        return 1
        """, CommandTraits.Idempotent);

    /// <summary>Moves the end of a sliding entry. KEYS: the entry. ARGV: its name, how long it slides, how long it is kept stale, in milliseconds.</summary>
    public static readonly RedisScript Touch = new(
        $$"""
        if redis.call('GETRANGE', KEYS[1], 0, {{Stamp.Length - 1}}) ~= ARGV[1] then return 0 end
        local left = tonumber(ARGV[2])
        local ends = tonumber(redis.call('GETRANGE', KEYS[1], {{CacheRecord.EndAt}}, {{CacheRecord.EndAt + 14}}))
        if ends > 0 then
          local time = redis.call('TIME')
          left = math.min(left, ends - time[1] * 1000 - math.floor(time[2] / 1000))
        end
        if left <= 0 then return 0 end
        return redis.call('PEXPIRE', KEYS[1], string.format('%.0f', left + ARGV[3]))
        """, CommandTraits.Idempotent);

    /// <summary>
    /// Sees to it that there is a version and that it lives on. KEYS: the version. ARGV: the version to begin with, TTL in milliseconds. It is written only when an eighth of the TTL is over: whoever holds values near is
    /// told of each write of a version, and drops all.
    /// </summary>
    public static readonly RedisScript Arm = new(
        """
        local version = redis.call('GET', KEYS[1])
        if version then
          if redis.call('PTTL', KEYS[1]) < ARGV[2] * 7 / 8 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
          return version
        end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return ARGV[1]
        """, CommandTraits.Idempotent);

    /// <summary>A new version. KEYS: the version. ARGV: the version, TTL in milliseconds, channel and text of the change, or neither.</summary>
    public static readonly RedisScript Bump = new(
        $$"""
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        {{Tell(3)}}
        return 1
        """, CommandTraits.Idempotent);

    private static string Write =>
        $$"""
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        if ARGV[4] ~= '0' then
          local time = redis.call('TIME')
          redis.call('SETRANGE', KEYS[1], {{CacheRecord.EndAt}}, string.format('%015.0f', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[4]))
        end
        """;

    private static string EndLoad =>
        $$"""
        local holder = redis.call('GET', KEYS[2])
        if holder then
          redis.call('DEL', KEYS[2])
          if #holder > {{Stamp.Length}} then redis.call('PUBLISH', KEYS[1] .. '{{CacheKeys.Ended}}', '*') end
        end
        """;

    private static string Tell(int channel) => $"if ARGV[{channel}] then redis.call('PUBLISH', ARGV[{channel}], ARGV[{channel + 1}]) end";
}
