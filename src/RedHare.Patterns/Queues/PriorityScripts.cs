namespace RedHare.Patterns.Queues;

/// <summary>
/// What waits is a sorted set by the negative priority, so that the most urgent comes first; equal scores are sorted by their members, which begin with a number that grows: first in, first
/// out. (The greatest score first would turn the order among equals round.) What a consumer has taken is a sorted set with the same scores, so what comes back has its old place.
/// </summary>
internal static class PriorityScripts
{
    /// <summary>KEYS: what waits, the last number. ARGV: channel, score, items, whose first 16 bytes give way to their number. Answers how many wait.</summary>
    public static readonly RedisScript Enqueue = new(
        """
        local last = redis.call('INCRBY', KEYS[2], #ARGV - 2)
        for i = 3, #ARGV do
          redis.call('ZADD', KEYS[1], ARGV[2], string.format('%016.0f', last - #ARGV + i) .. string.sub(ARGV[i], 17))
        end
        redis.call('PUBLISH', ARGV[1], #ARGV == 3 and '1' or '*')
        return redis.call('ZCARD', KEYS[1])
        """);

    private static readonly RedisScript Take = new(
        $$"""
        if not redis.call('ZSCORE', KEYS[3], ARGV[1]) then return {-1, {}, {} } end
        local pairs = redis.call('ZPOPMIN', KEYS[1], ARGV[2])
        if #pairs > 0 then
          local items = {}
          for i = 1, #pairs, 2 do
            items[#items + 1] = pairs[i]
            redis.call('ZADD', KEYS[2], pairs[i + 1], pairs[i])
          end
          return {1, items, {} }
        end
        {{QueueScripts.Nothing}}
        """);

    // Whoever goes to the back goes behind its equals: it gets a new number.
    private static readonly RedisScript Return = new(
        $$"""
        {{QueueEnvelope.Bumped}}
        local score = redis.call('ZSCORE', KEYS[2], ARGV[1])
        if not score then return 0 end
        redis.call('ZREM', KEYS[2], ARGV[1])
        local item = bumped(ARGV[1])
        if ARGV[2] == 'dead' or string.byte(item, 17) >= tonumber(ARGV[3]) then
          redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[4], '*', 'item', item, 'reason', ARGV[5], 'score', score)
          return 2
        end
        if ARGV[2] == 'back' then item = string.format('%016.0f', redis.call('INCR', KEYS[5])) .. string.sub(item, 17) end
        redis.call('ZADD', KEYS[1], score, item)
        redis.call('PUBLISH', ARGV[6], '1')
        return 1
        """);

    private static readonly RedisScript Recover = new(
        $$"""
        {{QueueEnvelope.Bumped}}
        {{QueueScripts.Expire}}
        local pairs = redis.call('ZPOPMIN', KEYS[2], 1000)
        local back = 0
        for i = 1, #pairs, 2 do
          local item = pairs[i]
          if ARGV[2] == 'dead' then item = bumped(item) end
          if string.byte(item, 17) >= tonumber(ARGV[3]) then
            redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[4], '*', 'item', item, 'reason', ARGV[5], 'score', pairs[i + 1])
          else
            redis.call('ZADD', KEYS[1], pairs[i + 1], item)
            back = back + 1
          end
        end
        if back > 0 then redis.call('PUBLISH', ARGV[6], back == 1 and '1' or '*') end
        if #pairs < 2000 then
          redis.call('ZREM', KEYS[3], ARGV[1])
          return 0
        end
        return 1
        """);

    /// <summary>KEYS: what waits, dead letters, the last number. ARGV: id, channel. Answers whether there was such a letter.</summary>
    public static readonly RedisScript Revive = new(
        """
        local letter = redis.call('XRANGE', KEYS[2], ARGV[1], ARGV[1])[1]
        if not letter then return 0 end
        local item = letter[2][2]
        redis.call('XDEL', KEYS[2], ARGV[1])
        redis.call('ZADD', KEYS[1], letter[2][6], string.format('%016.0f', redis.call('INCR', KEYS[3])) .. string.char(0) .. string.sub(item, 18))
        redis.call('PUBLISH', ARGV[2], '1')
        return 1
        """);

    public static readonly QueueScripts All = new(Take, new CommandSpec("ZREM"), Return, Recover);
}
