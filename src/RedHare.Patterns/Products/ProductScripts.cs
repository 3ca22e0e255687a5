using RedHare.Patterns.Caching;

namespace RedHare.Patterns.Products;

/// <summary>
/// The steps that must be one. KEYS: the product's hash and its lease. In the hash <c>~version</c> is the version of all products that it was loaded under, and <c>~absent</c>
/// says that there is no such product.
/// </summary>
internal static class ProductScripts
{
    public const string Version = "~version", Absent = "~absent";

    /// <summary>
    /// The right to load. ARGV: token, TTL in milliseconds, the version of all products. Answers what happened (0 another loads, 1 granted, 2 it is there by now), the token under which what is loaded may be
    /// stored, the other's where another loads, and after how many milliseconds that ends.
    /// </summary>
    public static readonly RedisScript Begin = new(
        $$"""
        if redis.call('HGET', KEYS[1], '{{Version}}') == ARGV[3] then return {2, '', 0} end
        local token = redis.call('GET', KEYS[2])
        if token and token ~= ARGV[1] then return {0, token, redis.call('PTTL', KEYS[2])} end
        redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
        return {1, ARGV[1], tonumber(ARGV[2])}
        """, CommandTraits.Idempotent);

    /// <summary>Gives the right to load back without a product. ARGV: token, channel of the end of the load.</summary>
    public static readonly RedisScript Release = new(
        """
        if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
        redis.call('DEL', KEYS[2])
        redis.call('PUBLISH', ARGV[2], '*')
        return 1
        """, CommandTraits.Idempotent);

    /// <summary>Writes the whole hash. ARGV: the token of the lease it needs (empty for none), TTL in milliseconds, channel of the end of the load, then fields and values in turn.</summary>
    public static readonly RedisScript Write = new(
        """
        if ARGV[1] ~= '' and redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
        redis.call('DEL', KEYS[1])
        if redis.call('DEL', KEYS[2]) == 1 then redis.call('PUBLISH', ARGV[3], '*') end
        for i = 4, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return 1
        """, CommandTraits.Idempotent);

    /// <summary>
    /// Changes the stock of what is there. ARGV: by how much, the version of all products, channel of the end of a load. Not idempotent: it is not sent twice.
    /// </summary>
    public static readonly RedisScript ChangeStock = new(
        $$"""
        if redis.call('HGET', KEYS[1], '{{Version}}') ~= ARGV[2] or redis.call('HEXISTS', KEYS[1], 'stock') == 0 then
          redis.call('DEL', KEYS[1])
          if redis.call('DEL', KEYS[2]) == 1 then redis.call('PUBLISH', ARGV[3], '*') end
          return {0, 0}
        end
        -- Whatever is being loaded may be from before this change.
        if redis.call('DEL', KEYS[2]) == 1 then redis.call('PUBLISH', ARGV[3], '*') end
        local stock = tonumber(redis.call('HGET', KEYS[1], 'stock'))
        if stock + ARGV[1] < 0 then return {2, stock} end
        return {1, redis.call('HINCRBY', KEYS[1], 'stock', ARGV[1])}
        """);

    /// <summary>Removes a product, and the right to store what is being loaded of it. ARGV: channel of the end of the load.</summary>
    public static readonly RedisScript Remove = new(
        """
        if redis.call('DEL', KEYS[2]) == 1 then redis.call('PUBLISH', ARGV[1], '*') end
        return redis.call('DEL', KEYS[1])
        """, CommandTraits.Idempotent);

    /// <summary>Long enough for a load; what takes longer is not kept.</summary>
    public static readonly TimeSpan LeaseTtl = TimeSpan.FromMinutes(1);

    public static string Token() => Stamp.Unique();
}
