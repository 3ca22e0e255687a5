using System.Globalization;

namespace RedHare.Patterns.Messaging;

/// <summary>The scripts of idempotency keys. A key holds the owner of the claim on it (<c>r:OWNER</c>), or that it is done (<c>d</c>). Each script may run twice for one call.</summary>
internal static class IdempotencyScripts
{
    /// <summary>Claims. KEYS: the key; ARGV: the owner, the claim's TTL in ms. Answers 0 when it is mine, -1 when it is done, and otherwise the milliseconds that another's claim still has.</summary>
    public static readonly RedisScript Claim = new(
        """
        local held = redis.call('GET', KEYS[1])
        if held == 'd' then return -1 end
        if held and held ~= 'r:' .. ARGV[1] then
          local left = redis.call('PTTL', KEYS[1])
          if left > 0 then return left end
        end
        redis.call('SET', KEYS[1], 'r:' .. ARGV[1], 'PX', ARGV[2])
        return 0
        """,
        CommandTraits.Idempotent);

    /// <summary>Renews a claim; 0 when it is another's, or done by another.</summary>
    public static readonly RedisScript Renew = new(
        """
        if redis.call('GET', KEYS[1]) ~= 'r:' .. ARGV[1] then return 0 end
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>It is done: whoever holds it, since the work has been. ARGV: the owner, the retention in ms.</summary>
    public static readonly RedisScript Complete = new("redis.call('SET', KEYS[1], 'd', 'PX', ARGV[2]) return 1", CommandTraits.Idempotent);

    /// <summary>Gives a claim back.</summary>
    public static readonly RedisScript Release = new("if redis.call('GET', KEYS[1]) == 'r:' .. ARGV[1] then redis.call('DEL', KEYS[1]) end return 1", CommandTraits.Idempotent);

    /// <summary>
    /// A script with an effect, behind the question whether it has run: one script, so that there is no time at which one of the two is done and the other not. The key comes behind the effect's KEYS, its retention behind
    /// its ARGV. The key is set after the effect: one that fails leaves none.
    /// </summary>
    public static RedisScript Once(RedisScript effect, int keys, int arguments) => new(string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        if redis.call('EXISTS', KEYS[{{keys + 1}}]) == 1 then return 0 end
        local function effect()
        {{effect.Source}}
        end
        effect()
        redis.call('SET', KEYS[{{keys + 1}}], 'd', 'PX', ARGV[{{arguments + 1}}])
        return 1
        """));
}
