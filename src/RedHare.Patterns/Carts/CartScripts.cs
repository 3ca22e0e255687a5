namespace RedHare.Patterns.Carts;

/// <summary>
/// A cart is a hash with two fields for each product: <c>q:product</c> is the quantity, and <c>p:product</c> the time in microseconds at which it was first added, a colon, and
/// the price as text (Lua's numbers are no decimals). Beside it a sorted set remembers the ids of changes, each until its score.
/// </summary>
internal static class CartScripts
{
    // Known ids are bounded in number too; those that are forgotten soonest go first, so that merges outlive clicks.
    private const string Remember =
        """
        local function remember(id, milliseconds)
          redis.call('ZADD', KEYS[2], string.format('%.0f', now + milliseconds * 1000), id)
          redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1025)
          if redis.call('PTTL', KEYS[2]) < milliseconds then redis.call('PEXPIRE', KEYS[2], string.format('%.0f', milliseconds)) end
        end
        """;

    private const string Clock =
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now))
        """;

    /// <summary>
    /// Changes a quantity. KEYS: cart, requests. ARGV: request, its memory in ms, expiry in ms, product, <c>+</c> or <c>=</c>, quantity, the quantity that must be there (or
    /// nothing), price (or nothing), most lines, most pieces. Answers 1 and the quantity now; or 0 when another quantity is there than should be, -1 for too many
    /// pieces, -2 for too many lines, with what is there.
    /// </summary>
    public static readonly RedisScript Change = new(
        $$"""
        {{Clock}}
        {{Remember}}
        local quantity, price = 'q:' .. ARGV[4], 'p:' .. ARGV[4]
        local old = tonumber(redis.call('HGET', KEYS[1], quantity) or 0)
        if redis.call('ZSCORE', KEYS[2], ARGV[1]) then return {1, old} end
        local new = tonumber(ARGV[6])
        if ARGV[5] == '+' then new = old + new
        elseif old == 0 and new > 0 then return {0, 0} end
        if ARGV[7] ~= '' and old ~= tonumber(ARGV[7]) then return {0, old} end
        if new > tonumber(ARGV[10]) then return {-1, old} end
        if old == 0 and redis.call('HLEN', KEYS[1]) >= 2 * ARGV[9] then return {-2, old} end
        if new == 0 then
          redis.call('HDEL', KEYS[1], quantity, price)
        else
          redis.call('HSET', KEYS[1], quantity, string.format('%.0f', new))
          if ARGV[8] ~= '' then
            local had = redis.call('HGET', KEYS[1], price)
            redis.call('HSET', KEYS[1], price, (had and string.match(had, '^%d+') or string.format('%.0f', now)) .. ':' .. ARGV[8])
          end
        end
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        remember(ARGV[1], tonumber(ARGV[2]))
        return {1, new}
        """,
        CommandTraits.Idempotent);

    /// <summary>Everything in a cart, and its TTL.</summary>
    public static readonly RedisScript Read = new("return {redis.call('PTTL', KEYS[1]), redis.call('HGETALL', KEYS[1])}", CommandTraits.ReadOnly);

    /// <summary>
    /// Takes a guest's cart off and sets it aside for one user: KEYS the cart and what is set aside, ARGV a fresh id, the user, and the expiry in ms. What an
    /// earlier attempt set aside comes first. Answers what is set aside now, with the fields <c>id</c> and <c>to</c>, or nothing.
    /// </summary>
    public static readonly RedisScript SetAside = new(
        """
        if redis.call('EXISTS', KEYS[2]) == 0 then
          if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
          redis.call('RENAME', KEYS[1], KEYS[2])
          redis.call('HSET', KEYS[2], 'id', ARGV[1], 'to', ARGV[2])
          redis.call('PEXPIRE', KEYS[2], ARGV[3])
        end
        return redis.call('HGETALL', KEYS[2])
        """,
        CommandTraits.Idempotent);

    /// <summary>
    /// Adds what was set aside to the user's cart, once for each id. KEYS: cart, requests. ARGV: id, its memory in ms, expiry in ms, most lines, most pieces, and three for each
    /// product: name, quantity, price. Answers 0 when it was done before, otherwise 1 and how many pieces of each had no room.
    /// </summary>
    public static readonly RedisScript TakeIn = new(
        $$"""
        {{Clock}}
        {{Remember}}
        if redis.call('ZSCORE', KEYS[2], ARGV[1]) then return {0} end
        local answer = {1}
        local lines = redis.call('HLEN', KEYS[1])
        for i = 6, #ARGV, 3 do
          local quantity, price = 'q:' .. ARGV[i], 'p:' .. ARGV[i]
          local old = tonumber(redis.call('HGET', KEYS[1], quantity) or 0)
          local new = math.max(old, math.min(old + ARGV[i + 1], tonumber(ARGV[5])))
          if old == 0 and lines >= 2 * ARGV[4] then new = 0 end
          if new > old then
            if old == 0 then lines = lines + 2 end
            local had = redis.call('HGET', KEYS[1], price)
            redis.call('HSET', KEYS[1], quantity, string.format('%.0f', new), price, (had and string.match(had, '^%d+') or string.format('%.0f', now + i)) .. ':' .. ARGV[i + 2])
          end
          answer[#answer + 1] = old + ARGV[i + 1] - new
        end
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        remember(ARGV[1], tonumber(ARGV[2]))
        return answer
        """,
        CommandTraits.Idempotent);

    /// <summary>Forgets what was set aside under an id.</summary>
    public static readonly RedisScript Forget = new("if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then redis.call('DEL', KEYS[1]) end return 1", CommandTraits.Idempotent);
}
