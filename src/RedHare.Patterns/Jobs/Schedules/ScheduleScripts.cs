namespace RedHare.Patterns.Jobs;

/// <summary>
/// Schedules of a queue: KEYS[17], a sorted set by their next times, and KEYS[18], a hash with four fields for each: <c>ID</c> its definition, <c>ID!</c> how it is run (catch-up, tolerance, interval, end,
/// jobs left, order, group), <c>ID#</c> the job, <c>ID@</c> the times behind the next one, where an expression says them: scripts cannot reckon with time zones, so they are given times in stock, and
/// a worker that takes a job while few are left brings more.
/// </summary>
internal static class ScheduleScripts
{
    /// <summary>Times in stock when it is full, and those from which on it is filled up.</summary>
    public const int Stock = 64, Low = 32;

    /// <summary>The score of a schedule that is out of stock.</summary>
    public const string Never = "1000000000000000";

    /// <summary>
    /// <c>ticks()</c>: puts the jobs of all schedules whose time has come and moves these on, in the same step: so no time is lost, and none counts twice, whoever crashes. A job's id is made of the schedule's
    /// and its time. To be used behind <see cref="JobLua.Put"/>; flush and publish must follow.
    /// </summary>
    public const string Ticks =
        """
        local function ticks()
          local due = redis.call('ZRANGEBYSCORE', KEYS[17], '-inf', now, 'WITHSCORES', 'LIMIT', 0, 20)
          for i = 1, #due, 2 do
            local id, tick = due[i], tonumber(due[i + 1])
            local fields = redis.call('HMGET', KEYS[18], id .. '!', id .. '#', id .. '@')
            local how, tolerance, every, till, left, order, group = string.match(fields[1] or '', '^(%a) (%d+) (%d+) (%d+) (%d+) (%d+) (.*)$')
            local stock, isOver, puts = fields[3] or '', not how, 0
            every, till, left = tonumber(every or 0), tonumber(till or 0), tonumber(left or 0)
            while not isOver and tick and tick <= now and puts < 50 do
              if every > 0 and how ~= 'E' then tick = tick + math.max(math.floor(((till > 0 and math.min(now, till) or now) - tick) / every), 0) * every end
              local following
              if every > 0 then
                following = tick + every
                if till > 0 and following > till then following, isOver = nil, true end
              else
                local head, rest = string.match(stock, '^(%d+) ?(.*)$')
                if head then following, stock = tonumber(head), rest
                elseif stock == 'e' then isOver = true end
              end
              local isLast = not following or following > now
              if how == 'E' or (isLast and (how == 'O' or now - tick <= tonumber(tolerance))) then
                local inStock = every > 0 and 64 or select(2, string.gsub(stock, '%d+', ''))
                put('repeat:' .. id .. ':' .. string.format('%.0f', tick), fields[2], '0', order, inStock < 32 and not string.find(stock, 'e', 1, true) and 'r' or '-', group)
                puts = puts + 1
                if left > 0 then
                  left = left - 1
                  if left == 0 then isOver = true end
                end
              end
              tick = following
            end
            if isOver then
              redis.call('ZREM', KEYS[17], id)
              redis.call('HDEL', KEYS[18], id, id .. '!', id .. '#', id .. '@')
            else
              redis.call('ZADD', KEYS[17], tick and string.format('%.0f', tick) or '1000000000000000', id)
              if tick then soon(tick) end
              redis.call('HSET', KEYS[18], id .. '!', table.concat({how, tolerance, every, till, left, order, group}, ' '), id .. '@', stock)
            end
          end
        end

        """;

    /// <summary>
    /// ARGV after the first: id, definition, plan, job, first time, the times behind it. Answers 1 when it is new or another than before; the same again has its job replaced, and keeps its times.
    /// </summary>
    public static readonly JobScript Set = new(
        JobLua.Prelude + JobLua.Enqueue +
        """
        local id = ARGV[2]
        redis.call('HSET', KEYS[18], id .. '#', ARGV[5])
        if redis.call('HGET', KEYS[18], id) == ARGV[3] and redis.call('ZSCORE', KEYS[17], id) then return 0 end
        redis.call('HSET', KEYS[18], id, ARGV[3], id .. '!', ARGV[4], id .. '@', ARGV[7])
        redis.call('ZADD', KEYS[17], ARGV[6], id)
        begin()
        wakes, isSooner = true, true
        flush()
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV after the first: id. Answers 1 when there was one.</summary>
    public static readonly JobScript Remove = new(
        """
        local id = ARGV[2]
        redis.call('HDEL', KEYS[18], id, id .. '!', id .. '#', id .. '@')
        return redis.call('ZREM', KEYS[17], id)
        """);

    /// <summary>ARGV after the first: how many to leave out, and how many at most. Answers of each id, definition, plan, next time, stock.</summary>
    public static readonly JobScript List = new(
        """
        local ids = redis.call('ZRANGE', KEYS[17], ARGV[2], ARGV[2] + ARGV[3] - 1, 'WITHSCORES')
        local result = {}
        for i = 1, #ids, 2 do
          local fields = redis.call('HMGET', KEYS[18], ids[i], ids[i] .. '!', ids[i] .. '@')
          result[#result + 1] = {ids[i], fields[1] or '', fields[2] or '', ids[i + 1], fields[3] or ''}
        end
        return result
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV after the first: id. Answers definition, next time, stock; the first is empty where there is none.</summary>
    public static readonly JobScript Read = new(
        """
        local fields = redis.call('HMGET', KEYS[18], ARGV[2], ARGV[2] .. '@')
        return {fields[1] or '', redis.call('ZSCORE', KEYS[17], ARGV[2]) or '', fields[2] or ''}
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV after the first: id; the definition, next time and stock that were read; the next time and stock there are to be. Answers 1, or 0 when it has changed meanwhile.</summary>
    public static readonly JobScript Refill = new(
        JobLua.Prelude + JobLua.Enqueue +
        """
        local id = ARGV[2]
        local fields = redis.call('HMGET', KEYS[18], id, id .. '@')
        if fields[1] ~= ARGV[3] or redis.call('ZSCORE', KEYS[17], id) ~= ARGV[4] or (fields[2] or '') ~= ARGV[5] then return 0 end
        redis.call('HSET', KEYS[18], id .. '@', ARGV[7])
        redis.call('ZADD', KEYS[17], ARGV[6], id)
        begin()
        wakes, isSooner = true, true
        flush()
        return 1
        """);
}
