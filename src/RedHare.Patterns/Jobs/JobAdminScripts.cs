namespace RedHare.Patterns.Jobs;

/// <summary>What is done to jobs from outside of their workers, one script each; whatever goes over many jobs does so in slices.</summary>
internal static class JobAdminScripts
{
    // removed(id): takes a job that does not run out of wherever it is; false when it runs, or there is none.
    private const string Removed =
        """
        local function removed(id)
          local job = redis.call('HMGET', KEYS[2], id .. '!', id .. '@')
          if redis.call('ZREM', KEYS[3], id) + redis.call('ZREM', KEYS[4], id) + redis.call('ZREM', KEYS[6], id) + redis.call('ZREM', KEYS[7], id) + redis.call('ZREM', KEYS[15], id) == 0
            and (not job[2] or redis.call('ZREM', KEYS[11], job[2]) == 0) then return false end
          local _, _, _, _, tag = parse(job[1])
          if tag ~= '-' then finished(id, tag, false, 'removed') end
          drop(id)
          event('removed', id)
          return true
        end

        """;

    /// <summary>
    /// ARGV: events kept; id; channel. A job that waits or has ended is removed (1); one that runs is marked, and its worker told (2); 0 where there is none.
    /// </summary>
    public static readonly JobScript Cancel = new(
        JobLua.Prelude + JobLua.Drop + JobLua.Enqueue + JobHooks.Finished + Removed +
        """
        local id, answer = ARGV[2], 0
        if redis.call('ZSCORE', KEYS[5], id) then
          local token = parse(redis.call('HGET', KEYS[2], id .. '!'))
          redis.call('HSET', KEYS[2], id .. '~', token)
          redis.call('HSET', KEYS[1], 'extras', 1)
          redis.call('PUBLISH', ARGV[3], id .. ' ' .. token)
          event('cancelling', id)
          answer = 2
        elseif removed(id) then answer = 1 end
        forget()
        flush()
        publish()
        return answer
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV: events kept; how many at most; or after 0 the id of one. Dead letters become ready with all their attempts before them, the oldest first. Answers how many.</summary>
    public static readonly JobScript Redrive = new(
        JobLua.Prelude + JobLua.Enqueue +
        """
        local ids
        if ARGV[2] == '0' then
          ids = redis.call('ZSCORE', KEYS[7], ARGV[3]) and {ARGV[3]} or {}
        else
          ids = redis.call('ZRANGE', KEYS[7], 0, ARGV[2] - 1)
        end
        for i = 1, #ids do
          local id = ids[i]
          local _, _, _, order, tag, group = parse(redis.call('HGET', KEYS[2], id .. '!'))
          redis.call('HSET', KEYS[2], id .. '!', '0 0 0 ' .. order .. ' ' .. tag .. ' - ' .. group)
          enqueue(id, order, group)
          event('redriven', id)
        end
        if #ids > 0 then redis.call('ZREM', KEYS[7], unpack(ids)) end
        flush()
        publish()
        return #ids
        """);

    /// <summary>ARGV: events kept; id. A delayed job becomes ready; 1 if it was delayed.</summary>
    public static readonly JobScript Promote = new(
        JobLua.Prelude + JobLua.Enqueue +
        """
        local id = ARGV[2]
        if redis.call('ZREM', KEYS[4], id) == 0 then return 0 end
        local _, _, _, order, _, group = parse(redis.call('HGET', KEYS[2], id .. '!'))
        enqueue(id, order, group)
        flush()
        waitings[1] = id
        publish()
        return 1
        """);

    /// <summary>
    /// ARGV: events kept; what (<c>wait</c>, <c>delayed</c>, <c>completed</c>, <c>failed</c>, <c>parents</c>); an age in ms, which counts for ended jobs; how many at most. Answers how many were removed.
    /// </summary>
    public static readonly JobScript Clean = new(
        JobLua.Prelude + JobLua.Drop + JobLua.Enqueue + JobHooks.Finished +
        """
        local what, before, most, ids = ARGV[2], now - ARGV[3], tonumber(ARGV[4]), {}
        local function take(popped)
          for i = 1, #popped, 2 do ids[#ids + 1] = popped[i] end
        end
        if what == 'wait' then
          take(redis.call('ZPOPMIN', KEYS[3], most))
          if #ids < most then
            local members = redis.call('ZPOPMIN', KEYS[11], most - #ids)
            for i = 1, #members, 2 do ids[#ids + 1] = string.sub(members[i], string.find(members[i], '\0', 1, true) + 17) end
          end
        elseif what == 'delayed' then take(redis.call('ZPOPMIN', KEYS[4], most))
        elseif what == 'parents' then take(redis.call('ZPOPMIN', KEYS[15], most))
        elseif what == 'completed' then
          ids = redis.call('ZRANGEBYSCORE', KEYS[6], '-inf', before, 'LIMIT', 0, most)
          if #ids > 0 then redis.call('ZREM', KEYS[6], unpack(ids)) end
        elseif what == 'failed' then
          ids = redis.call('ZRANGEBYSCORE', KEYS[7], '-inf', before, 'LIMIT', 0, most)
          if #ids > 0 then redis.call('ZREM', KEYS[7], unpack(ids)) end
        end
        if #ids > 0 then
          local fields = {}
          for i = 1, #ids do fields[i] = ids[i] .. '!' end
          local runs = redis.call('HMGET', KEYS[2], unpack(fields))
          for i = 1, #ids do
            local _, _, _, _, tag = parse(runs[i])
            if tag ~= '-' and what ~= 'completed' and what ~= 'failed' then finished(ids[i], tag, false, 'removed') end
            drop(ids[i])
            event('removed', ids[i])
          end
        end
        forget()
        flush()
        publish()
        return #ids
        """);

    /// <summary>ARGV: unused; 1 to do it though jobs run; how many jobs at most. Removes jobs of whatever state, and at last the queue. Answers how many jobs were removed in this slice, -1 when jobs run, -2 when nothing is left.</summary>
    public static readonly JobScript Obliterate = new(
        """
        if ARGV[2] ~= '1' and redis.call('ZCARD', KEYS[5]) > 0 then return -1 end
        redis.call('HSET', KEYS[1], 'paused', 1)
        local most, ids = tonumber(ARGV[3]), {}
        local function take(popped)
          for i = 1, #popped, 2 do ids[#ids + 1] = popped[i] end
        end
        take(redis.call('ZPOPMIN', KEYS[3], most))
        if #ids < most then take(redis.call('ZPOPMIN', KEYS[4], most - #ids)) end
        if #ids < most then take(redis.call('ZPOPMIN', KEYS[5], most - #ids)) end
        if #ids < most then take(redis.call('ZPOPMIN', KEYS[6], most - #ids)) end
        if #ids < most then take(redis.call('ZPOPMIN', KEYS[7], most - #ids)) end
        if #ids < most then take(redis.call('ZPOPMIN', KEYS[15], most - #ids)) end
        if #ids < most then
          local members = redis.call('ZPOPMIN', KEYS[11], most - #ids)
          for i = 1, #members, 2 do ids[#ids + 1] = string.sub(members[i], string.find(members[i], '\0', 1, true) + 17) end
        end
        if #ids == 0 then
          redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11], KEYS[12], KEYS[13], KEYS[14], KEYS[15], KEYS[16], KEYS[20], KEYS[21])
          return -2
        end
        local fields = {}
        for i = 1, #ids do
          local id, n = ids[i], #fields
          fields[n + 1], fields[n + 2], fields[n + 3], fields[n + 4], fields[n + 5], fields[n + 6], fields[n + 7] = id, id .. '!', id .. '=', id .. '%', id .. '#', id .. '~', id .. '@'
        end
        redis.call('HDEL', KEYS[2], unpack(fields))
        return #ids
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV: events kept; id; token; what; payload; bytes kept of a log. What is <c>%</c> for progress, <c>#</c> for a line of the log. Answers 1, or 0 when the lock was lost.</summary>
    public static readonly JobScript Report = new(
        JobLua.Prelude +
        """
        local id, payload = ARGV[2], ARGV[5]
        if parse(redis.call('HGET', KEYS[2], id .. '!')) ~= ARGV[3] then return 0 end
        redis.call('HSET', KEYS[1], 'extras', 1)
        if ARGV[4] == '%' then
          redis.call('HSET', KEYS[2], id .. '%', payload)
          event('progress', id .. ' ' .. payload)
          publish()
        else
          local log, most = (redis.call('HGET', KEYS[2], id .. '#') or '') .. payload .. '\n', tonumber(ARGV[6])
          -- The oldest lines go.
          if #log > most then log = string.sub(log, (string.find(log, '\n', #log - most, true) or #log - most) + 1) end
          redis.call('HSET', KEYS[2], id .. '#', log)
        end
        return 1
        """);

    /// <summary>ARGV: unused; state; from; how many. Answers ids: of what waits the next first, and behind those without a group those of groups, by group; of what has ended the newest first.</summary>
    public static readonly JobScript List = new(
        """
        local what, first, last = ARGV[2], ARGV[3], ARGV[3] + ARGV[4] - 1
        if what == 'wait' then
          local ids = redis.call('ZRANGE', KEYS[3], first, last)
          if #ids < tonumber(ARGV[4]) then
            local alone = redis.call('ZCARD', KEYS[3])
            local members = redis.call('ZRANGE', KEYS[11], math.max(first - alone, 0), last - alone)
            for i = 1, #members do ids[#ids + 1] = string.sub(members[i], string.find(members[i], '\0', 1, true) + 17) end
          end
          return ids
        end
        if what == 'delayed' then return redis.call('ZRANGE', KEYS[4], first, last) end
        if what == 'active' then return redis.call('ZRANGE', KEYS[5], first, last) end
        if what == 'completed' then return redis.call('ZREVRANGE', KEYS[6], first, last) end
        if what == 'failed' then return redis.call('ZREVRANGE', KEYS[7], first, last) end
        return redis.call('ZRANGE', KEYS[15], first, last)
        """,
        CommandTraits.Idempotent);
}
