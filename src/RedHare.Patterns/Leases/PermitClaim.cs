namespace RedHare.Patterns.Leases;

/// <summary>
/// The claim on some of a number of permits. KEYS: the permits that are held, each a member (the owner with a number) whose score is its end in milliseconds
/// of the server's clock; and the fence. What has ended is dropped by whoever asks next, so that the permits of a crashed holder come back.
/// </summary>
internal static class PermitClaim
{
    /// <summary>The most permits of one claim: each is a member of its own, and a script should be short.</summary>
    public const int MaxPermits = 1000;

    private const string Now =
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local ttl, limit, permits = tonumber(ARGV[2]), tonumber(ARGV[5]), tonumber(ARGV[6])
        local ends = string.format('%.0f', now + ttl)
        """ + "\n";

    // The key lives as long as the last permit may: no shorter end replaces a longer one.
    private const string Keep =
        """
        for i = 1, permits do redis.call('ZADD', KEYS[1], ends, ARGV[1] .. ':' .. i) end
        if redis.call('PTTL', KEYS[1]) < ttl then redis.call('PEXPIRE', KEYS[1], ttl) end
        """ + "\n";

    private const string Acquire = Now +
        """
        local fence = KEYS[2]
        if redis.call('ZSCORE', KEYS[1], ARGV[1] .. ':1') then
          -- This claim's own earlier call, whose reply was lost.
        """ + "\n" + Keep +
        """
          return {1, tonumber(redis.call('GET', fence) or 0), 0}
        end
        local used = redis.call('ZCOUNT', KEYS[1], string.format('(%.0f', now), '+inf')
        if used + permits > limit then
          -- When so many have ended as are wanting, though nobody gives one back.
          local frees = redis.call('ZRANGE', KEYS[1], string.format('(%.0f', now), '+inf', 'BYSCORE', 'LIMIT', used + permits - limit - 1, 1, 'WITHSCORES')
          return {0, limit - used, frees[2] - now}
        end
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
        """ + "\n" + Keep + LeaseScripts.NextToken + "\n" +
        """
        return {1, token, 0}
        """;

    // An end that has passed is an end, even where nobody has asked since: the permit may have been counted as free.
    private const string Renew = Now +
        """
        local mine = redis.call('ZSCORE', KEYS[1], ARGV[1] .. ':1')
        if not mine or tonumber(mine) <= now then return 0 end
        """ + "\n" + Keep +
        """
        redis.call('PEXPIRE', KEYS[2], ARGV[3])
        return 1
        """;

    private const string Release =
        """
        local given = 0
        for i = 1, tonumber(ARGV[6]) do given = given + redis.call('ZREM', KEYS[1], ARGV[1] .. ':' .. i) end
        if given == 0 then return 0 end
        redis.call('PUBLISH', ARGV[4], given == 1 and '1' or '*')
        return 1
        """;

    private static readonly LeaseScripts Scripts = LeaseScripts.From(Acquire, Renew, Release);

    public static ScriptClaim Create(IRedisBackend backend, string key, string name, int limit, int permits, LeaseOptions options, bool mayBeEvicted)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, Math.Min(limit, MaxPermits));
        return new ScriptClaim(backend, Scripts, name, Leasing.NewOwner(), [key, $"{key}:fence"], $"{key}:free", options, waiterTtl: null, limit, permits) { MayBeEvicted = mayBeEvicted, PassesNoticesOn = permits > 1 };
    }
}
