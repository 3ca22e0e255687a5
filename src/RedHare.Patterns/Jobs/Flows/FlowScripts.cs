namespace RedHare.Patterns.Jobs;

/// <summary>
/// Parents that wait for children. In the parent's queue: KEYS[15], a sorted set of parents that wait, and KEYS[14], a hash: <c>PARENT l</c> its children, <c>PARENT n</c> how many have not ended, and for each
/// child <c>PARENT CHILD</c>: <c>?</c>, or what became of it. A child is <c>:ID</c> in the same queue, <c>QUEUE:ID</c> in another.
///
/// A child in another queue cannot tell its parent in the same step, since on a cluster the two queues have different slots. The step that ends it puts the news into its own queue's outbox, the list
/// KEYS[19]; a worker of that queue carries it over, and takes it out when it has arrived. To tell twice changes nothing: news of a child that is not <c>?</c> is no news.
/// </summary>
internal static class FlowScripts
{
    /// <summary>Children of one parent.</summary>
    public const int MaxChildren = 1000;

    /// <summary>
    /// <c>childEnded(parent, child, policy, ok, payload)</c>: answers id, tag, false and reason of the parent, if it is given up by that. To be used behind <see cref="JobLua.Enqueue"/>.
    /// </summary>
    public const string ChildEnded =
        """
        local function childEnded(parent, child, policy, ok, payload)
          local field = parent .. ' ' .. child
          if redis.call('HGET', KEYS[14], field) ~= '?' then return nil end
          if not ok and policy == 'F' then
            if redis.call('ZREM', KEYS[15], parent) == 0 then return nil end
            local _, _, _, _, tag = parse(redis.call('HGET', KEYS[2], parent .. '!'))
            local reason = 'child ' .. child .. ' failed: ' .. payload
            redis.call('HSET', KEYS[2], parent .. '=', 'f' .. now .. reason)
            redis.call('ZADD', KEYS[7], now, parent)
            redis.call('HINCRBY', KEYS[1], 'failed', 1)
            event('failed', parent .. ' ' .. reason)
            return parent, tag, false, reason
          end
          if not ok and policy == 'R' then redis.call('HDEL', KEYS[14], field)
          else redis.call('HSET', KEYS[14], field, (ok and 'c' or 'i') .. payload) end
          if redis.call('HINCRBY', KEYS[14], parent .. ' n', -1) == 0 and redis.call('ZREM', KEYS[15], parent) == 1 then
            local _, _, _, order, _, group = parse(redis.call('HGET', KEYS[2], parent .. '!'))
            enqueue(parent, order, group)
            event('waiting', parent)
          end
          return nil
        end

        """;

    /// <summary>ARGV after the first: parent, spec, order, tag, group, children. Answers whether it is new.</summary>
    public static readonly RedisScript Park = new(
        JobLua.Prelude +
        """
        local id = ARGV[2]
        if redis.call('HSETNX', KEYS[2], id, now .. ARGV[3]) == 0 then return 0 end
        redis.call('HSET', KEYS[2], id .. '!', '0 0 0 ' .. ARGV[4] .. ' ' .. ARGV[5] .. ' ' .. ARGV[6])
        redis.call('ZADD', KEYS[15], now, id)
        local fields = {id .. ' l', table.concat(ARGV, ' ', 7), id .. ' n', #ARGV - 6}
        for i = 7, #ARGV do
          local n = #fields
          fields[n + 1], fields[n + 2] = id .. ' ' .. ARGV[i], '?'
        end
        redis.call('HSET', KEYS[14], unpack(fields))
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV after the first: parent, child, policy, <c>c</c> or <c>f</c>, result or reason. News from another queue. Answers 1 if the parent was given up by it.</summary>
    public static readonly RedisScript Arrive = new(
        JobLua.Prelude + JobLua.Enqueue + JobHooks.Finished +
        """
        local id, tag, ok, reason = childEnded(ARGV[2], ARGV[3], ARGV[4], ARGV[5] == 'c', ARGV[6])
        if id then finished(id, tag, ok, reason) end
        flush()
        publish()
        return id and 1 or 0
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV after the first: parent. Answers its children and what became of each; nothing for those that are left out.</summary>
    public static readonly RedisScript Children = new(
        """
        local list = redis.call('HGET', KEYS[14], ARGV[2] .. ' l')
        if not list then return {} end
        local children, fields = {}, {}
        for child in string.gmatch(list, '%S+') do
          children[#children + 1] = child
          fields[#fields + 1] = ARGV[2] .. ' ' .. child
        end
        local outcomes = redis.call('HMGET', KEYS[14], unpack(fields))
        local result = {}
        for i = 1, #children do
          local n = #result
          result[n + 1], result[n + 2] = children[i], outcomes[i] or ''
        end
        return result
        """,
        CommandTraits.Idempotent);
}
