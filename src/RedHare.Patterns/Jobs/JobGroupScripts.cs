namespace RedHare.Patterns.Jobs;

/// <summary>Groups: what waits in them, and limits of their own.</summary>
internal static class JobGroupScripts
{
    /// <summary>ARGV: unused; behind which group; how many. Answers of each group that has ready jobs its name, how many are ready, and how many run.</summary>
    public static readonly JobScript List = new(
        """
        local groups, after = {}, ARGV[2] == '' and '-' or '(' .. ARGV[2] .. '\1'
        while #groups < ARGV[3] * 3 do
          local next = redis.call('ZRANGEBYLEX', KEYS[11], after, '+', 'LIMIT', 0, 1)
          if not next[1] then break end
          local group = string.sub(next[1], 1, string.find(next[1], '\0', 1, true) - 1)
          local n = #groups
          groups[n + 1], groups[n + 2] = group, redis.call('ZLEXCOUNT', KEYS[11], '[' .. group .. '\0', '(' .. group .. '\1')
          groups[n + 3] = tonumber(string.match(redis.call('HGET', KEYS[12], group) or '0', '^%d+'))
          after = '(' .. group .. '\1'
        end
        return groups
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV: unused; group; from; how many. Answers the ids of its ready jobs, the next first.</summary>
    public static readonly JobScript Jobs = new(
        """
        local members = redis.call('ZRANGEBYLEX', KEYS[11], '[' .. ARGV[2] .. '\0', '(' .. ARGV[2] .. '\1', 'LIMIT', ARGV[3], ARGV[4])
        for i = 1, #members do members[i] = string.sub(members[i], #ARGV[2] + 18) end
        return members
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV: events kept; group; its own limits (most at once, most in a window, the window in ms, 0 for no limit), or nothing for those that hold for all. What is allowed now is taken at once.</summary>
    public static readonly JobScript Limit = new(
        JobLua.Prelude + JobLua.Enqueue +
        """
        begin()
        local group = ARGV[2]
        local running, opened, used = standing(group)
        if ARGV[3] == '' or ARGV[4] == '0' then opened, used = 0, 0 end
        stand(group, running, opened, used, ARGV[3] == '' and '' or ARGV[3] .. ' ' .. ARGV[4] .. ' ' .. ARGV[5])
        -- The next step looks at it again, and seats it where it may have a turn.
        redis.call('ZADD', KEYS[13], now, group)
        wakes, isSooner = true, true
        flush()
        event('limited', '')
        publish()
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV: unused; a cursor. Lets groups that limits held up take part again, some hundred with each call; answers the next cursor, 0 at the end.</summary>
    public static readonly JobScript Seat = new(
        JobLua.Prelude + JobLua.Enqueue +
        """
        begin()
        local page = redis.call('HSCAN', KEYS[12], ARGV[2], 'COUNT', 200)
        for i = 1, #page[2], 2 do seat(page[2][i]) end
        wakes = true
        flush()
        return tonumber(page[1])
        """,
        CommandTraits.Idempotent);
}
