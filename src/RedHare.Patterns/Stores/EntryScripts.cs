namespace RedHare.Patterns.Stores;

/// <summary>
/// The steps of an entry, which is a hash: <c>s</c> whether the key has a value (<c>p</c>) or is known to have none (<c>a</c>), <c>v</c> the value, <c>e</c> the epoch
/// that it was filled under, <c>n</c> its version, <c>l</c> the lease of who loads it. Of write-through <c>w</c> counts writes under way, <c>w:…</c> is each of
/// them, and <c>o</c> says that some overlapped. Of write-behind <c>d</c> says that it waits to be committed, and <c>q</c> that the log has a mark which nobody has taken.
/// </summary>
/// <remarks>
/// A load may only be stored by who holds the lease, and every write and every invalidation takes the lease away: so what was read before a change is never stored
/// after it. See "Scaling Memcache at Facebook" (NSDI 2013), 3.2.1.
/// </remarks>
internal static class EntryScripts
{
    /// <summary>
    /// KEYS: entry, epoch. ARGV: a lease, its time in milliseconds, whether to take it from another. Answers state, value and version; or <c>m</c> for a miss, the
    /// lease that counts now (the caller's own when it was granted; empty while writes are under way), and 0.
    /// </summary>
    public static readonly RedisScript Read = new(
        """
        local f = redis.call('HMGET', KEYS[1], 's', 'v', 'e', 'n', 'l', 'w', 'd')
        local epoch = redis.call('GET', KEYS[2]) or ''
        if f[1] and (f[7] or f[3] == epoch) then return {f[1], f[2] or '', f[4] or '0'} end
        if f[6] then return {'m', '', '0'} end
        if f[5] and f[3] == epoch and ARGV[3] == '0' then return {'m', f[5], '0'} end
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'l', ARGV[1], 'e', epoch)
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return {'m', ARGV[1], '0'}
        """);

    /// <summary>KEYS: entry, epoch. ARGV: the lease, state, value, TTL in milliseconds. An empty state gives the lease back; the lease becomes the version, as a name that nothing else has. Answers whether it was stored.</summary>
    public static readonly RedisScript Fill = new(
        """
        local f = redis.call('HMGET', KEYS[1], 'l', 'e')
        if f[1] ~= ARGV[1] then return 0 end
        if ARGV[2] == '' or f[2] ~= (redis.call('GET', KEYS[2]) or '') then
          redis.call('DEL', KEYS[1])
          return 0
        end
        redis.call('HDEL', KEYS[1], 'l')
        redis.call('HSET', KEYS[1], 's', ARGV[2], 'v', ARGV[3], 'n', ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        return 1
        """);

    /// <summary>
    /// KEYS: entry, epoch. ARGV: the write, for how long it counts in milliseconds. Before the store commits: what is cached goes, and nobody fills the entry until the write has
    /// ended. Writes that never ended, since their process died, are dropped by the next that comes after their time.
    /// </summary>
    public static readonly RedisScript BeginWrite = new(
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        if redis.call('HEXISTS', KEYS[1], 'w') == 0 then
          redis.call('DEL', KEYS[1])
          redis.call('HSET', KEYS[1], 'e', redis.call('GET', KEYS[2]) or '')
        else
          local f = redis.call('HGETALL', KEYS[1])
          local alive = 0
          for i = 1, #f, 2 do
            if string.sub(f[i], 1, 2) == 'w:' then
              if now - f[i + 1] > tonumber(ARGV[2]) then redis.call('HDEL', KEYS[1], f[i]) else alive = alive + 1 end
            end
          end
          redis.call('HSET', KEYS[1], 'w', alive, 'o', 1)
        end
        redis.call('HSET', KEYS[1], 'w:' .. ARGV[1], string.format('%.0f', now))
        redis.call('HINCRBY', KEYS[1], 'w', 1)
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return 1
        """);

    /// <summary>
    /// KEYS: entry, epoch. ARGV: the write, state (empty: it may have failed), value, TTL in milliseconds. What was committed is cached only when no other write was under way
    /// with it, and nothing was said to have changed elsewhere: which of two the store committed last only the store knows. Answers whether it is cached.
    /// </summary>
    public static readonly RedisScript EndWrite = new(
        """
        local mine = redis.call('HDEL', KEYS[1], 'w:' .. ARGV[1])
        local left = 0
        if mine == 1 then left = redis.call('HINCRBY', KEYS[1], 'w', -1) else left = tonumber(redis.call('HGET', KEYS[1], 'w') or 0) end
        if left > 0 then
          redis.call('HSET', KEYS[1], 'o', 1)
          return 0
        end
        local f = redis.call('HMGET', KEYS[1], 'o', 'e')
        redis.call('DEL', KEYS[1])
        if mine == 0 or f[1] or ARGV[2] == '' or f[2] ~= (redis.call('GET', KEYS[2]) or '') then return 0 end
        redis.call('HSET', KEYS[1], 's', ARGV[2], 'v', ARGV[3], 'e', f[2])
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        return 1
        """);

    /// <summary>KEYS: entry. The value has changed elsewhere. What waits to be committed stays, and a write that is under way caches nothing when it ends.</summary>
    public static readonly RedisScript Invalidate = new(
        """
        if redis.call('HEXISTS', KEYS[1], 'd') == 1 then return 0 end
        if redis.call('HEXISTS', KEYS[1], 'w') == 1 then
          redis.call('HSET', KEYS[1], 'o', 1)
          return 0
        end
        return redis.call('DEL', KEYS[1])
        """,
        CommandTraits.Idempotent);

    /// <summary>KEYS: epoch. ARGV: how long entries live at most, in milliseconds. Everything may have changed elsewhere. When the word is forgotten, nothing lives that was filled before it.</summary>
    public static readonly RedisScript InvalidateAll = new(
        """
        local time = redis.call('TIME')
        local epoch = math.max(time[1] * 1000000 + time[2], tonumber(redis.call('GET', KEYS[1]) or 0) + 1)
        redis.call('SET', KEYS[1], string.format('%.0f', epoch), 'PX', ARGV[1])
        return 1
        """,
        CommandTraits.Idempotent);
}
