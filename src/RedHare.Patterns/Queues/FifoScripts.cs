namespace RedHare.Patterns.Queues;

/// <summary>What waits is a list whose head is next; what a consumer has taken is a list in the order of taking.</summary>
internal static class FifoScripts
{
    /// <summary>KEYS: what waits. ARGV: channel, items. Answers how many wait.</summary>
    public static readonly RedisScript Enqueue = new(
        """
        local waiting = redis.call('RPUSH', KEYS[1], unpack(ARGV, 2))
        redis.call('PUBLISH', ARGV[1], #ARGV == 2 and '1' or '*')
        return waiting
        """);

    private static readonly RedisScript Take = new(
        $$"""
        if not redis.call('ZSCORE', KEYS[3], ARGV[1]) then return {-1, {}, {} } end
        if ARGV[2] == '1' then
          local item = redis.call('LMOVE', KEYS[1], KEYS[2], 'LEFT', 'RIGHT')
          if item then return {1, {item}, {} } end
        else
          local items = redis.call('LPOP', KEYS[1], ARGV[2])
          if items then
            redis.call('RPUSH', KEYS[2], unpack(items))
            return {1, items, {} }
          end
        end
        {{QueueScripts.Nothing}}
        """);

    private static readonly RedisScript Return = new(
        $$"""
        {{QueueEnvelope.Bumped}}
        if redis.call('LREM', KEYS[2], 1, ARGV[1]) == 0 then return 0 end
        local item = bumped(ARGV[1])
        if ARGV[2] == 'dead' or string.byte(item, 17) >= tonumber(ARGV[3]) then
          redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[4], '*', 'item', item, 'reason', ARGV[5], 'score', '0')
          return 2
        end
        if ARGV[2] == 'front' then redis.call('LPUSH', KEYS[1], item) else redis.call('RPUSH', KEYS[1], item) end
        redis.call('PUBLISH', ARGV[6], '1')
        return 1
        """);

    // From the last taken to the first, each to the head: so they stand there in their old order.
    private static readonly RedisScript Recover = new(
        $$"""
        {{QueueEnvelope.Bumped}}
        {{QueueScripts.Expire}}
        local more, back = 1, 0
        for i = 1, 1000 do
          local item = redis.call('RPOP', KEYS[2])
          if not item then
            redis.call('ZREM', KEYS[3], ARGV[1])
            more = 0
            break
          end
          if ARGV[2] == 'dead' then item = bumped(item) end
          if string.byte(item, 17) >= tonumber(ARGV[3]) then
            redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[4], '*', 'item', item, 'reason', ARGV[5], 'score', '0')
          else
            redis.call('LPUSH', KEYS[1], item)
            back = back + 1
          end
        end
        if back > 0 then redis.call('PUBLISH', ARGV[6], back == 1 and '1' or '*') end
        return more
        """);

    /// <summary>KEYS: what waits, dead letters. ARGV: id, channel. Answers whether there was such a letter.</summary>
    public static readonly RedisScript Revive = new(
        """
        local letter = redis.call('XRANGE', KEYS[2], ARGV[1], ARGV[1])[1]
        if not letter then return 0 end
        local item = letter[2][2]
        redis.call('XDEL', KEYS[2], ARGV[1])
        redis.call('RPUSH', KEYS[1], string.sub(item, 1, 16) .. string.char(0) .. string.sub(item, 18))
        redis.call('PUBLISH', ARGV[2], '1')
        return 1
        """);

    public static readonly QueueScripts All = new(Take, new CommandSpec("LREM"), Return, Recover);
}
