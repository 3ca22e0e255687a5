using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Locks;

/// <summary>
/// The claim on a lock. KEYS: the lock, whose value is its owner; the fence, which is the last token; the queue of waiters by arrival; and their ends, in
/// milliseconds. The fair and the other scripts share the lock and the fence, so each excludes the other.
/// </summary>
internal static class LockClaim
{
    internal const string Grant =
        """
        local fence = KEYS[2]
        if held then
          -- This claim's own earlier call, whose reply was lost. Nobody has taken a token since.
          redis.call('PEXPIRE', KEYS[1], ARGV[2])
          return {1, tonumber(redis.call('GET', fence) or 0), 0}
        end
        """ + "\n" + LeaseScripts.NextToken + "\n" +
        """
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return {1, token, 0}
        """;

    // A lock without an end would be held for ever: one that has lost its end (another program's PERSIST) gets one.
    internal const string Held =
        """
        local held = redis.call('GET', KEYS[1])
        local left = 0
        if held and held ~= ARGV[1] then
          left = redis.call('PTTL', KEYS[1])
          if left == -1 then
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            left = tonumber(ARGV[2])
          end
        end
        """ + "\n";

    private const string Acquire = Held + "if held and held ~= ARGV[1] then return {0, 0, left} end\n" + Grant;

    // A place is a number one greater than the last: the server's clock may give one number to two. Dead waiters leave by the hundred, so that no call is long.
    private const string AcquireFair = Held +
        """
        local waiterTtl = tonumber(ARGV[5])
        if held ~= ARGV[1] then
          local time = redis.call('TIME')
          local now = time[1] * 1000 + math.floor(time[2] / 1000)
          local dead = redis.call('ZRANGE', KEYS[4], '-inf', string.format('%.0f', now), 'BYSCORE', 'LIMIT', 0, 100)
          for i = 1, #dead do
            redis.call('ZREM', KEYS[3], dead[i])
            redis.call('ZREM', KEYS[4], dead[i])
          end
          local first = redis.call('ZRANGE', KEYS[3], 0, 0)[1]
          if held or (first and first ~= ARGV[1]) then
            if waiterTtl > 0 then
              if not redis.call('ZSCORE', KEYS[3], ARGV[1]) then
                local last = redis.call('ZRANGE', KEYS[3], -1, -1, 'WITHSCORES')
                redis.call('ZADD', KEYS[3], tonumber(last[2] or 0) + 1, ARGV[1])
              end
              redis.call('ZADD', KEYS[4], string.format('%.0f', now + waiterTtl), ARGV[1])
              redis.call('PEXPIRE', KEYS[3], 2 * waiterTtl)
              redis.call('PEXPIRE', KEYS[4], 2 * waiterTtl)
            end
            if not held then left = math.max(tonumber(redis.call('ZSCORE', KEYS[4], first) or 0) - now, 0) end
            return {0, 0, left}
          end
          redis.call('ZREM', KEYS[3], ARGV[1])
          redis.call('ZREM', KEYS[4], ARGV[1])
        end
        """ + "\n" + Grant;

    // The fence outlives even a lock that is held for longer than its retention.
    internal const string Renew =
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        redis.call('PEXPIRE', KEYS[2], ARGV[3])
        return 1
        """;

    private const string Release =
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('DEL', KEYS[1])
        redis.call('PUBLISH', ARGV[4], redis.call('ZRANGE', KEYS[3], 0, 0)[1] or '1')
        return 1
        """;

    // Also how a waiter gives up: when it was first and the lock is free, the next one's turn has come.
    private const string ReleaseFair =
        """
        local waited = redis.call('ZREM', KEYS[3], ARGV[1])
        redis.call('ZREM', KEYS[4], ARGV[1])
        local held = redis.call('GET', KEYS[1])
        local owned = held == ARGV[1]
        if owned then redis.call('DEL', KEYS[1]) end
        if owned or (waited == 1 and not held) then
          redis.call('PUBLISH', ARGV[4], redis.call('ZRANGE', KEYS[3], 0, 0)[1] or '1')
        end
        return owned and 1 or 0
        """;

    private static readonly LeaseScripts Scripts = LeaseScripts.From(Acquire, Renew, Release);

    private static readonly LeaseScripts FairScripts = LeaseScripts.From(AcquireFair, Renew, ReleaseFair);

    public static ScriptClaim Create(IRedisBackend backend, string key, string name, string owner, LockOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.WaiterTtl, TimeSpan.FromMilliseconds(50));
        RedisKey[] keys = [key, $"{key}:fence", $"{key}:queue", $"{key}:waiters"];
        return new ScriptClaim(backend, options.IsFair ? FairScripts : Scripts, name, owner, keys, $"{key}:free", options, options.IsFair ? options.WaiterTtl : null);
    }
}
