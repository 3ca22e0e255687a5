namespace RedHare.Patterns.Jobs;

/// <summary>What changes a queue's state, one script each.</summary>
internal static class JobScripts
{
    /// <summary>Arguments of one job in <see cref="Add"/>.</summary>
    public const int AddWidth = 6;

    /// <summary>Arguments before the first outcome in <see cref="Step"/>, and those of each.</summary>
    public const int StepHead = 10, StepWidth = 5;

    /// <summary>ARGV after the first: of each job id, spec, delay in ms, order, tag, group. Answers for each whether it is new. The same id again adds nothing, so a lost reply does no harm.</summary>
    public static readonly RedisScript Add = new(
        JobLua.Prelude + JobLua.Put +
        """
        local added = {}
        for i = 2, #ARGV, 6 do
          added[#added + 1] = put(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4], ARGV[i + 5]) and 1 or 0
        end
        flush()
        publish()
        return added
        """,
        CommandTraits.Idempotent);

    /// <summary>
    /// Settles what a worker has finished, returns what others have lost, makes ready what is due, and takes the next jobs: one round trip.
    /// ARGV: events kept; lock in ms; how many jobs are wanted; stalls allowed; completed jobs kept and for how many ms; failed ones kept and for how long; the worker's name; unused. Then of each
    /// outcome: what, id, token, payload, number. <c>c</c> completed (payload: result; number: 1 to keep it), <c>f</c> failed (payload: reason; number: ms until the next attempt, -1 for none, -2 for none and
    /// not kept), <c>r</c> given back unfinished, to the head, without counting the attempt; <c>d</c> the same, to be taken no sooner than after so many ms.
    /// Answers of each outcome 1 (done, now or before), 0 (the lock was lost) or 2 (no such job any more); of each job taken id, spec, runs; and ms until this worker should ask again, -1 if nothing tells.
    /// </summary>
    public static readonly RedisScript Step = new(
        JobLua.Prelude + JobLua.Drop + JobLua.Put + JobHooks.Finished + ScheduleScripts.Ticks +
        """
        local lock, want, worker = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[9]
        local results, sets, leaving, completed, failed, regrouped = {}, {}, {}, {}, {}, {}, {}
        local function set(field, value)
          local n = #sets
          sets[n + 1], sets[n + 2] = field, value
        end
        local function leave(id, group)
          leaving[#leaving + 1] = id
          if group ~= '' then
            if not seq then begin() end
            local running, opened, used = standing(group)
            running = math.max(running - 1, 0)
            if running == 0 and now >= opened + groupWindow then redis.call('HDEL', KEYS[12], group)
            else
              redis.call('HSET', KEYS[12], group, running .. ' ' .. opened .. ' ' .. used)
              if running == 0 then redis.call('ZADD', KEYS[13], opened + groupWindow, group) end
            end
            regrouped[#regrouped + 1] = group
          end
        end
        local function over(id, token, attempts, stalls, order, tag, group)
          set(id .. '!', '-' .. token .. ' ' .. attempts .. ' ' .. stalls .. ' ' .. order .. ' ' .. tag .. ' ' .. group)
        end
        local function bury(id, reason, kept, tag)
          if kept then
            set(id .. '=', 'f' .. now .. reason)
            local n = #failed
            failed[n + 1], failed[n + 2] = now, id
          else
            drop(id)
          end
          event('failed', id .. ' ' .. reason)
          if tag ~= '-' then finished(id, tag, false, reason) end
        end

        local done, dead = 0, 0
        if #ARGV > 10 then
          local fields = {}
          for at = 12, #ARGV, 5 do fields[#fields + 1] = ARGV[at] .. '!' end
          local runs = redis.call('HMGET', KEYS[2], unpack(fields))
          for i = 1, #fields do
            local at = 6 + i * 5
            local what, id, token, payload, number = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], tonumber(ARGV[at + 4])
            local held, attempts, stalls, order, tag, group = parse(runs[i])
            if held ~= token then
              results[i] = not runs[i] and 2 or held == '-' .. token and 1 or 0
            else
              results[i] = 1
              leave(id, group)
              if what == 'c' then
                done = done + 1
                if number == 1 then
                  over(id, token, attempts, stalls, order, tag, group)
                  set(id .. '=', 'c' .. now .. payload)
                  local n = #completed
                  completed[n + 1], completed[n + 2] = now, id
                  event('completed', id)
                else
                  drop(id)
                  event('completed', id .. ' ' .. payload)
                end
                if tag ~= '-' then finished(id, tag, true, payload) end
              elseif what == 'f' and number < 0 then
                dead = dead + 1
                if number == -1 then over(id, token, attempts, stalls, order, tag, group) end
                bury(id, payload, number == -1, tag)
              else
                if what == 'f' then
                  set(id .. '=', 'r' .. now .. payload)
                  event('retrying', id .. ' ' .. payload)
                else
                  attempts = math.max(attempts - 1, 0)
                  event('returned', id)
                end
                over(id, token, attempts, stalls, order, tag, group)
                if what == 'r' then enqueue(id, order, group, true)
                elseif number > 0 then delay(id, now + number)
                else enqueue(id, order, group) end
              end
            end
          end
        end

        local lost = redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', now, 'LIMIT', 0, 100)
        if #lost > 0 then
          local gone, fields = {}, {}
          for i = 1, #leaving do gone[leaving[i]] = true end
          for i = 1, #lost do fields[i] = lost[i] .. '!' end
          local runs = redis.call('HMGET', KEYS[2], unpack(fields))
          for i = 1, #lost do
            local id = lost[i]
            if not gone[id] then
              local token, attempts, stalls, order, tag, group = parse(runs[i])
              leave(id, group)
              if runs[i] then
                stalls = stalls + 1
                over(id, token, attempts, stalls, order, tag, group)
                if stalls > tonumber(ARGV[4]) then
                  dead = dead + 1
                  bury(id, 'stalled: the worker was lost ' .. stalls .. ' times', true, tag)
                else
                  event('stalled', id)
                  enqueue(id, order, group, true)
                end
              end
            end
          end
        end

        if #leaving > 0 then redis.call('ZREM', KEYS[5], unpack(leaving)) end
        if #sets > 0 then redis.call('HSET', KEYS[2], unpack(sets)) end
        if #completed > 0 then
          redis.call('ZADD', KEYS[6], unpack(completed))
          local excess = redis.call('ZCARD', KEYS[6]) - tonumber(ARGV[5])
          if excess > 0 then
            local old = redis.call('ZPOPMIN', KEYS[6], math.min(excess, 200))
            for i = 1, #old, 2 do drop(old[i]) end
          end
          if ARGV[6] ~= '0' then
            local old = redis.call('ZRANGEBYSCORE', KEYS[6], '-inf', now - tonumber(ARGV[6]), 'LIMIT', 0, 100)
            for i = 1, #old do drop(old[i]) end
            if #old > 0 then redis.call('ZREM', KEYS[6], unpack(old)) end
          end
        end
        if #failed > 0 then
          redis.call('ZADD', KEYS[7], unpack(failed))
          local excess = redis.call('ZCARD', KEYS[7]) - tonumber(ARGV[7])
          if excess > 0 then
            local old = redis.call('ZPOPMIN', KEYS[7], math.min(excess, 200))
            for i = 1, #old, 2 do drop(old[i]) end
          end
          if ARGV[8] ~= '0' then
            local old = redis.call('ZRANGEBYSCORE', KEYS[7], '-inf', now - tonumber(ARGV[8]), 'LIMIT', 0, 100)
            for i = 1, #old do drop(old[i]) end
            if #old > 0 then redis.call('ZREM', KEYS[7], unpack(old)) end
          end
        end
        forget()
        if done > 0 then redis.call('HINCRBY', KEYS[1], 'completed', done) end
        if dead > 0 then redis.call('HINCRBY', KEYS[1], 'failed', dead) end

        local due = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', now, 'LIMIT', 0, 100)
        if #due > 0 then
          redis.call('ZREM', KEYS[4], unpack(due))
          local fields = {}
          for i = 1, #due do fields[i] = due[i] .. '!' end
          local runs = redis.call('HMGET', KEYS[2], unpack(fields))
          for i = 1, #due do
            local _, _, _, order, _, group = parse(runs[i])
            enqueue(due[i], order, group)
            event('waiting', due[i])
          end
        end
        ticks()
        flush()

        local meta = redis.call('HMGET', KEYS[1], 'taken', 'paused', 'concurrency', 'limit', 'window', 'opened', 'used', 'timer', 'due', 'seq')
        local n, first = want, nil
        local function by(at)
          at = tonumber(at)
          if not first or at < first then first = at end
        end
        if meta[2] then n = 0 end
        if meta[3] then n = math.min(n, math.max(tonumber(meta[3]) - redis.call('ZCARD', KEYS[5]), 0)) end
        local limit, opened, used = tonumber(meta[4] or 0), tonumber(meta[6] or 0), tonumber(meta[7] or 0)
        if limit > 0 then
          if now >= opened + tonumber(meta[5]) then opened, used = now, 0 end
          n = math.min(n, math.max(limit - used, 0))
        end
        local isFree = n == want and not meta[2]

        local rested = redis.call('ZRANGEBYSCORE', KEYS[13], '-inf', now, 'LIMIT', 0, 100)
        if #rested > 0 then
          redis.call('ZREM', KEYS[13], unpack(rested))
          if not seq then begin() end
          for i = 1, #rested do
            local running = standing(rested[i])
            if running == 0 then redis.call('HDEL', KEYS[12], rested[i])
            else redis.call('HSET', KEYS[12], rested[i], running .. ' 0 0') end
            seat(rested[i])
          end
        end
        for i = 1, #regrouped do seat(regrouped[i]) end

        local ids, jobs = {}, {}
        if n > 0 then
          local popped = redis.call('ZPOPMIN', KEYS[3], n)
          for i = 1, #popped, 2 do ids[#ids + 1] = popped[i] end
          while #ids < n do
            local turn = redis.call('ZPOPMIN', KEYS[10])
            local group = turn[1]
            if not group then break end
            if not seq then begin() end
            local members = redis.call('ZRANGEBYLEX', KEYS[11], '[' .. group .. '\0', '(' .. group .. '\1', 'LIMIT', 0, 2)
            if members[1] then
              redis.call('ZREM', KEYS[11], members[1])
              ids[#ids + 1] = string.sub(members[1], #group + 18)
              local running, opened, used = standing(group)
              running = running + 1
              local open = groupMax == 0 or running < groupMax
              if groupRate > 0 then
                if now >= opened + groupWindow then opened, used = now, 0 end
                used = used + 1
                if used >= groupRate then
                  open = false
                  redis.call('ZADD', KEYS[13], opened + groupWindow, group)
                end
              end
              redis.call('HSET', KEYS[12], group, running .. ' ' .. opened .. ' ' .. used)
              if open and members[2] then redis.call('ZADD', KEYS[10], redis.call('HINCRBY', KEYS[1], 'turn', 1), group) end
            end
          end
        end
        if #ids > 0 then
          local fields, runs, locks = {}, {}, {}
          for i = 1, #ids do fields[2 * i - 1], fields[2 * i] = ids[i], ids[i] .. '!' end
          local found = redis.call('HMGET', KEYS[2], unpack(fields))
          local token = tonumber(meta[1] or 0)
          for i = 1, #ids do
            local id, spec = ids[i], found[2 * i - 1]
            if spec then
              local _, attempts, stalls, order, tag, group = parse(found[2 * i])
              token = token + 1
              local run = token .. ' ' .. (attempts + 1) .. ' ' .. stalls .. ' ' .. order .. ' ' .. tag .. ' ' .. group
              local m, l, k = #runs, #locks, #jobs
              runs[m + 1], runs[m + 2] = id .. '!', run
              locks[l + 1], locks[l + 2] = now + lock, id
              jobs[k + 1], jobs[k + 2], jobs[k + 3] = id, spec, run
              event('active', id)
            end
          end
          if #runs > 0 then
            redis.call('HSET', KEYS[2], unpack(runs))
            redis.call('ZADD', KEYS[5], unpack(locks))
            if limit > 0 then redis.call('HSET', KEYS[1], 'taken', token, 'opened', opened, 'used', used + #jobs / 3)
            else redis.call('HSET', KEYS[1], 'taken', token) end
          end
        end
        publish()

        local wait = -1
        if #ids < want then
          -- It will sleep. One sleeper minds the clock; the others sleep longer, so that not all wake for one job.
          local head = redis.call('ZRANGE', KEYS[4], 0, 0, 'WITHSCORES')
          if head[2] then by(head[2]) end
          head = redis.call('ZRANGE', KEYS[5], 0, 0, 'WITHSCORES')
          if head[2] then by(head[2]) end
          head = redis.call('ZRANGE', KEYS[13], 0, 0, 'WITHSCORES')
          if head[2] then by(head[2]) end
          head = redis.call('ZRANGE', KEYS[17], 0, 0, 'WITHSCORES')
          if head[2] and tonumber(head[2]) < 1000000000000000 then by(head[2]) end
          if limit > 0 and used + #ids >= limit then by(opened + tonumber(meta[5])) end
          if isFree then
            redis.call('ZREM', KEYS[9], 'm')
            -- Nothing waits: turns may begin anew, long before they reach what a score holds exactly.
            if tonumber(meta[10] or 0) > 1000000000 then redis.call('HDEL', KEYS[1], 'seq') end
          end
          if first then
            local mind = tonumber(meta[9] or 0)
            wait = math.max(math.ceil(first - now), 1)
            if meta[8] == worker or first < mind or mind + 1000 < now then
              if meta[8] ~= worker or mind ~= first then redis.call('HSET', KEYS[1], 'timer', worker, 'due', first) end
            else
              wait = wait + 2000
            end
          end
        else
          -- It has all that it wanted: what is left is for another, and so is the clock.
          local minds = meta[8] == worker
          if minds then redis.call('HDEL', KEYS[1], 'timer', 'due') end
          if not meta[2] and (minds or redis.call('ZCARD', KEYS[3]) > 0 or redis.call('ZCARD', KEYS[10]) > 0) then redis.call('ZADD', KEYS[9], 0, 'm') end
        end
        return {results, jobs, wait}
        """);

    /// <summary>ARGV: unused; lock in ms; then id and token of each job. Answers of each 1 (renewed), 0 (lost) or 2 (renewed, and to be cancelled).</summary>
    public static readonly RedisScript Renew = new(
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

    /// <summary>Answers how many jobs are in each state (waiting, delayed, active, completed, failed, waiting for others), what was ever completed and failed, and whether the queue is paused.</summary>
    public static readonly RedisScript Counts = new(
        """
        local meta = redis.call('HMGET', KEYS[1], 'completed', 'failed', 'paused')
        return {redis.call('ZCARD', KEYS[3]) + redis.call('ZCARD', KEYS[11]), redis.call('ZCARD', KEYS[4]), redis.call('ZCARD', KEYS[5]), redis.call('ZCARD', KEYS[6]), redis.call('ZCARD', KEYS[7]),
          redis.call('ZCARD', KEYS[15]), tonumber(meta[1] or 0), tonumber(meta[2] or 0), meta[3] and 1 or 0}
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV: events kept; the event; then settings and their values, an empty one for none. What is allowed now is taken at once: a worker is woken, and all groups may take part again.</summary>
    public static readonly RedisScript Configure = new(
        JobLua.Prelude + JobLua.Enqueue +
        """
        for i = 3, #ARGV, 2 do
          if ARGV[i + 1] == '' then redis.call('HDEL', KEYS[1], ARGV[i]) else redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
        end
        begin()
        wakes = true
        flush()
        event(ARGV[2], '')
        publish()
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>ARGV: unused; id. Answers state, spec, runs, outcome, progress, log, and ms until it is due or its lock ends; a state alone where there is no job.</summary>
    public static readonly RedisScript Find = new(
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
        return {state, job[1], job[2] or '0 0 0 0 - ', job[3] or '', job[4] or '', job[5] or '', at and math.floor(tonumber(at) - now) or -1}
        """,
        CommandTraits.Idempotent);
}
