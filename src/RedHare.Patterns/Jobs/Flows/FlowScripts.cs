namespace RedHare.Patterns.Jobs;

/// <summary>
/// Parents that wait for children. In the parent's queue: KEYS[15], a sorted set of parents that wait, and KEYS[14], a hash: <c>PARENT l</c> its children, <c>PARENT n</c> how many have not ended, <c>PARENT d</c> its own delay, and for each
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
            local wait = redis.call('HGET', KEYS[14], parent .. ' d')
            if wait then
              delay(parent, now + wait)
              event('delayed', parent)
            else
              local _, _, _, order, _, group = parse(redis.call('HGET', KEYS[2], parent .. '!'))
              enqueue(parent, order, group)
              waitings[#waitings + 1] = parent
            end
          end
          return nil
        end

        """;

    /// <summary>
    /// ARGV after the first: of each job id, spec, order, tag, group, delay in ms, how many children, children. Stores jobs that wait. A leaf of a flow waits for the flow's beginning, which is a child of the name
    /// <c>^</c>. Who is there stays as it is.
    /// </summary>
    public static readonly JobScript Park = new(
        JobLua.Prelude +
        """
        local i = 2
        while i <= #ARGV do
          local id, last = ARGV[i], i + 6 + tonumber(ARGV[i + 6])
          if redis.call('HSETNX', KEYS[2], id, now .. ARGV[i + 1]) == 1 then
            redis.call('HSET', KEYS[2], id .. '!', '0 0 0 ' .. ARGV[i + 2] .. ' ' .. ARGV[i + 3] .. ' - ' .. ARGV[i + 4])
            redis.call('ZADD', KEYS[15], now, id)
            local fields = {id .. ' l', table.concat(ARGV, ' ', i + 7, last), id .. ' n', ARGV[i + 6]}
            for child = i + 7, last do
              local n = #fields
              fields[n + 1], fields[n + 2] = id .. ' ' .. ARGV[child], '?'
            end
            if ARGV[i + 5] ~= '0' then
              local n = #fields
              fields[n + 1], fields[n + 2] = id .. ' d', ARGV[i + 5]
            end
            redis.call('HSET', KEYS[14], unpack(fields))
          end
          i = last + 1
        end
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV after the first: how many leaves; those of this queue, which begin; letters for the leaves of others, which the outbox takes. One step: before it nothing of a flow runs, after it all of it will.</summary>
    public static readonly JobScript Start = new(
        JobLua.Prelude + JobLua.Enqueue + JobHooks.Finished +
        """
        local last = 2 + tonumber(ARGV[2])
        for i = 3, last do childEnded(ARGV[i], '^', 'R', false, '') end
        if #ARGV > last then redis.call('RPUSH', KEYS[19], unpack(ARGV, last + 1)) end
        flush()
        publish()
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV after the first: parent, child, policy, <c>c</c> or <c>f</c>, result or reason. News from another queue. Answers 1 if the parent was given up by it.</summary>
    public static readonly JobScript Arrive = new(
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
    public static readonly JobScript Children = new(
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
