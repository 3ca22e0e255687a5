namespace RedHare.Patterns.Jobs;

/// <summary>What changes a queue's state, one script each.</summary>
internal static class JobScripts
{
    /// <summary>Arguments of one job in <see cref="Add"/>, and in <see cref="AddPlain"/>.</summary>
    public const int AddWidth = 6, AddPlainWidth = 2;

    /// <summary>ARGV after the first: of each job id, spec, delay in ms, order, tag, group. Answers nothing where all are new, or for each whether it is. The same id again adds nothing, so a lost reply does no harm.</summary>
    public static readonly JobScript Add = new(
        JobLua.Prelude + JobLua.Put +
        """
        local added, isAll = {}, true
        for i = 2, #ARGV, 6 do
          local isNew = put(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4], ARGV[i + 5])
          added[#added + 1], isAll = isNew and 1 or 0, isAll and isNew
        end
        flush()
        publish()
        return isAll and {} or added
        """,
        CommandTraits.Idempotent);

    /// <summary>
    /// ARGV after the first: of each job id, spec. The same for jobs of which nothing else is said, which most are: it does what <see cref="JobLua.Put"/> does for them with as few commands, keys and pieces as that
    /// takes, since adding one job costs little more than those. Of several, one command looks which are there, and one stores the others.
    /// </summary>
    public static readonly JobScript AddPlain = new(
        """
        local time = redis.call('TIME')
        local stamp = string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000))
        local ids, n, added, isAll = {}, 0, {}, true
        if #ARGV == 3 then
          if redis.call('HSETNX', KEYS[2], ARGV[2], stamp .. ARGV[3]) == 0 then return {0} end
          ids[1], n = ARGV[2], 1
        else
          local asked, fields = {}, {}
          for i = 2, #ARGV, 2 do asked[i / 2] = ARGV[i] end
          local there = redis.call('HMGET', KEYS[2], unpack(asked))
          for i = 1, #asked do
            local id = asked[i]
            -- By its name: one that is named twice.
            if there[i] or there[id] then
              added[i], isAll = 0, false
            else
              n = n + 1
              ids[n], added[i], there[id] = id, 1, true
              fields[2 * n - 1], fields[2 * n] = id, stamp .. ARGV[2 * i + 1]
            end
          end
          if n == 0 then return added end
          redis.call('HSET', KEYS[2], unpack(fields))
        end
        local ready, turn = {}, 68719476736 + redis.call('HINCRBY', KEYS[1], 'seq', n) - n
        for i = 1, n do
          ready[2 * i - 1], ready[2 * i] = string.format('%d', turn + i), ids[i]
        end
        redis.call('ZADD', KEYS[3], unpack(ready))
        if not redis.call('HGET', KEYS[1], 'paused') then redis.call('ZADD', KEYS[9], 0, 'm') end
        if ARGV[1] ~= '0' then redis.call('XADD', KEYS[8], 'MAXLEN', '~', ARGV[1], '*', '+waiting', table.concat(ids, ' ')) end
        return isAll and {} or added
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV: unused; lock in ms; then id and token of each job. Answers of each 1 (renewed), 0 (lost) or 2 (renewed, and to be cancelled).</summary>
    public static readonly JobScript Renew = new(
        """
        local time = redis.call('TIME')
        local till = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[2])
        local answers, locks, fields = {}, {}, {}
        for i = 3, #ARGV, 2 do
          local n = #fields
          fields[n + 1], fields[n + 2] = ARGV[i] .. '!', ARGV[i] .. '~'
        end
        local found = redis.call('HMGET', KEYS[2], unpack(fields))
        for i = 3, #ARGV, 2 do
          local run, cancel = found[i - 2], found[i - 1]
          if run and string.match(run, '^%-?%d+') == ARGV[i + 1] then
            local n = #locks
            locks[n + 1], locks[n + 2] = till, ARGV[i]
            answers[#answers + 1] = cancel == ARGV[i + 1] and 2 or 1
          else
            answers[#answers + 1] = 0
          end
        end
        if #locks > 0 then redis.call('ZADD', KEYS[5], 'XX', unpack(locks)) end
        return answers
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV: unused; how many. Answers the minute that it is, what is counted of the minute that was counted last, then those before it: minute, completed, failed.</summary>
    public static readonly JobScript Minutes = new(
        JobLua.Prelude +
        """
        local meta = redis.call('HMGET', KEYS[1], 'minute', 'completed', 'failed', 'mcompleted', 'mfailed')
        local lines = redis.call('LRANGE', KEYS[21], 0, ARGV[2] - 1)
        if meta[1] then
          table.insert(lines, 1, meta[1] .. ' ' .. string.format('%.0f %.0f', (meta[2] or 0) - (meta[4] or 0), (meta[3] or 0) - (meta[5] or 0)))
        end
        return {math.floor(now / 60000), lines}
        """,
        CommandTraits.Idempotent);

    /// <summary>Answers how many jobs are in each state (waiting, delayed, active, completed, failed, waiting for others), what was ever completed and failed, and whether the queue is paused.</summary>
    public static readonly JobScript Counts = new(
        """
        local meta = redis.call('HMGET', KEYS[1], 'completed', 'failed', 'paused')
        return {redis.call('ZCARD', KEYS[3]) + redis.call('ZCARD', KEYS[11]), redis.call('ZCARD', KEYS[4]), redis.call('ZCARD', KEYS[5]), redis.call('ZCARD', KEYS[6]), redis.call('ZCARD', KEYS[7]),
          redis.call('ZCARD', KEYS[15]), tonumber(meta[1] or 0), tonumber(meta[2] or 0), meta[3] and 1 or 0}
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV: events kept; the event; then settings and their values, an empty one for none. What is allowed now is taken at once: a worker is woken.</summary>
    public static readonly JobScript Configure = new(
        JobLua.Prelude + JobLua.Enqueue +
        """
        for i = 3, #ARGV, 2 do
          if ARGV[i + 1] == '' then redis.call('HDEL', KEYS[1], ARGV[i]) else redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
        end
        begin()
        wakes, isSooner = true, true
        flush()
        event(ARGV[2], '')
        publish()
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV: unused; id. Answers state, spec, runs, outcome, progress, log, and ms until it is due or its lock ends; a state alone where there is no job.</summary>
    public static readonly JobScript Find = new(
        JobLua.Prelude +
        """
        local id = ARGV[2]
        local job = redis.call('HMGET', KEYS[2], id, id .. '!', id .. '=', id .. '%', id .. '#')
        if not job[1] then return {'none'} end
        local state, at = 'waiting', redis.call('ZSCORE', KEYS[5], id)
        if at then state = 'active'
        else
          at = redis.call('ZSCORE', KEYS[4], id)
          if at then state = 'delayed'
          elseif redis.call('ZSCORE', KEYS[6], id) then state = 'completed'
          elseif redis.call('ZSCORE', KEYS[7], id) then state = 'failed'
          elseif redis.call('ZSCORE', KEYS[15], id) then state = 'children' end
        end
        return {state, job[1], job[2] or '0 0 0 0 - - ', job[3] or '', job[4] or '', job[5] or '', at and math.floor(tonumber(at) - now) or -1}
        """,
        CommandTraits.Idempotent);
}
