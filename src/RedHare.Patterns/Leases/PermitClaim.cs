namespace RedHare.Patterns.Leases;

/// <summary>
/// The claim on some of a number of permits. KEYS: the permits that are held, each a member (the owner with a number) whose score is its end in milliseconds
/// of the server's clock; and the fence, where there is one. What has ended is dropped when it stands in somebody's way, so that the permits of a crashed holder come back. A grant and a refusal
/// tell besides how many permits are left, and when all that are held have ended.
/// </summary>
internal static class PermitClaim
{
    /// <summary>The most permits of one claim: each is a member of its own, and a script should be short.</summary>
    public const int MaxPermits = 1000;

    private const string Now =
        """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        local ttl, limit, permits = tonumber(ARGV[2]), tonumber(ARGV[5]), tonumber(ARGV[6])
        local ends = string.format('%.0f', now + ttl)
        """ + "\n";

    // The key lives as long as the last permit may: no shorter end replaces a longer one.
    private const string Keep =
        """
        for i = 1, permits do redis.call('ZADD', KEYS[1], ends, ARGV[1] .. ':' .. i) end
        local left = held == 0 and 0 or redis.call('PTTL', KEYS[1])
        if left < ttl then
          redis.call('PEXPIRE', KEYS[1], ttl)
          left = ttl
        end
        """ + "\n";

    // As long as there is room for what has ended too, nobody need know what that is. What this claim's own earlier call has taken, whose reply was lost, is taken once.
    private const string Take = Now +
        """
        local held = redis.call('ZCARD', KEYS[1])
        if held + permits > limit then
          held = redis.call('ZCOUNT', KEYS[1], string.format('(%.0f', now), '+inf')
          if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1] .. ':1') or 0) > now then
            held = held - permits
          elseif held + permits > limit then
            -- When so many have ended as are wanting, though nobody gives one back.
            local frees = redis.call('ZRANGE', KEYS[1], string.format('(%.0f', now), '+inf', 'BYSCORE', 'LIMIT', held + permits - limit - 1, 1, 'WITHSCORES')
            return {0, 0, frees[2] - now, limit - held, redis.call('PTTL', KEYS[1])}
          else
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
          end
        end
        """ + "\n" + Keep;

    private const string Acquire = Take + "return {1, 0, 0, limit - held - permits, left}";

    private const string AcquireFenced = Take + "local fence = KEYS[2]\n" + LeaseScripts.TokenByClock + "\nreturn {1, token, 0, limit - held - permits, left}";

    // An end that has passed is an end, even where nobody has asked since: the permit may have been counted as free.
    private const string Prolong = Now +
        """
        local mine = redis.call('ZSCORE', KEYS[1], ARGV[1] .. ':1')
        if not mine or tonumber(mine) <= now then return 0 end
        local held = permits
        """ + "\n" + Keep;

    private const string Renew = Prolong + "return 1";

    private const string RenewFenced = Prolong + "redis.call('PEXPIRE', KEYS[2], ARGV[3])\nreturn 1";

    private const string Release =
        """
        local given = 0
        for i = 1, tonumber(ARGV[6]) do given = given + redis.call('ZREM', KEYS[1], ARGV[1] .. ':' .. i) end
        if given == 0 then return 0 end
        redis.call('PUBLISH', ARGV[4], given == 1 and '1' or '*')
        return 1
        """;

    private static readonly LeaseScripts Scripts = LeaseScripts.From(Acquire, Renew, Release), FencedScripts = LeaseScripts.From(AcquireFenced, RenewFenced, Release);

    /// <summary>A claim whose hold has a fencing token.</summary>
    public static ScriptClaim Fenced(IRedisBackend backend, string key, string name, int limit, int permits, LeaseOptions options) =>
        new(backend, FencedScripts, name, Leasing.NewOwner(), [key, $"{key}:fence"], $"{key}:free", options, waiterTtl: null, limit, Checked(permits, limit)) { PassesNoticesOn = permits > 1 };

    /// <summary>A claim that bounds how much goes on at the same time, and orders nothing: without a token. It may be evicted.</summary>
    public static CountedClaim Counted(IRedisBackend backend, string key, string name, int limit, int permits, LeaseOptions options) =>
        new(backend, Scripts, name, [key], $"{key}:free", options, limit, Checked(permits, limit)) { MayBeEvicted = true, PassesNoticesOn = permits > 1 };

    private static int Checked(int permits, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, Math.Min(limit, MaxPermits));
        return permits;
    }
}
