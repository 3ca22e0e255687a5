namespace RedHare.Patterns.EventLogs;

/// <summary>How the processes of a group share its partitions, without one that decides: all go by the same count. Who has more than his part gives up; who has less takes what is free.</summary>
internal static class GroupScripts
{
    /// <summary>
    /// KEYS: members, owners. ARGV: member, for how long it is heard of in milliseconds, partitions, channel, then the partitions that it gives back. Answers how many more it is to give up, and which it has.
    /// Who is not heard of in time has lost what he had.
    /// </summary>
    public static readonly RedisScript Renew = new(
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
        local tells = not redis.call('ZSCORE', KEYS[1], ARGV[1])
        redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
        for i = 5, #ARGV do
          if redis.call('HGET', KEYS[2], ARGV[i]) == ARGV[1] then
            redis.call('HDEL', KEYS[2], ARGV[i])
            tells = true
          end
        end
        local members = redis.call('ZRANGE', KEYS[1], 0, -1)
        table.sort(members)
        local partitions, lives, quota = tonumber(ARGV[3]), {}, 0
        for rank, member in ipairs(members) do
          lives[member] = true
          if member == ARGV[1] then quota = math.floor(partitions / #members) + (rank <= partitions % #members and 1 or 0) end
        end
        local mine, free = {}, {}
        for partition = 0, partitions - 1 do
          local owner = redis.call('HGET', KEYS[2], partition)
          if owner == ARGV[1] then mine[#mine + 1] = partition
          elseif not owner or not lives[owner] then free[#free + 1] = partition end
        end
        local excess = math.max(#mine - quota, 0)
        for i = 1, math.min(quota - #mine, #free) do
          redis.call('HSET', KEYS[2], free[i], ARGV[1])
          mine[#mine + 1] = free[i]
        end
        redis.call('PEXPIRE', KEYS[1], 86400000)
        redis.call('PEXPIRE', KEYS[2], 86400000)
        if tells then redis.call('PUBLISH', ARGV[4], '*') end
        return {excess, mine}
        """,
        CommandTraits.Idempotent);

    /// <summary>KEYS: members, owners. ARGV: member, partitions, channel.</summary>
    public static readonly RedisScript Leave = new(
        """
        redis.call('ZREM', KEYS[1], ARGV[1])
        for partition = 0, ARGV[2] - 1 do
          if redis.call('HGET', KEYS[2], partition) == ARGV[1] then redis.call('HDEL', KEYS[2], partition) end
        end
        redis.call('PUBLISH', ARGV[3], '*')
        return 1
        """,
        CommandTraits.Idempotent);
}
