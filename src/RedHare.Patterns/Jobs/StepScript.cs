namespace RedHare.Patterns.Jobs;

/// <summary>The script by which workers work.</summary>
internal static class StepScript
{
    /// <summary>Arguments before the first outcome, those of each plain one, and those of each other.</summary>
    public const int Head = 13, PlainWidth = 3, Width = 5;

    /// <summary>
    /// Settles what a worker has finished, returns what others have lost, makes ready what is due, and takes the next jobs: one round trip.
    /// ARGV: events kept; lock in ms; how many jobs are wanted; stalls allowed; completed jobs kept and for how many ms; failed ones kept and for how long; the worker's name; minutes kept of the metrics; 1 if
    /// another is to be woken where work is left; 1 if the reply of this worker's last step was lost; how many outcomes are plain.
    /// Of each plain outcome (completed, kept, without a tag or a group): id, runs as they were told, result. Of each other: what, id, token, payload, number. <c>c</c> completed (payload: result; number: 1 to keep
    /// it), <c>f</c> failed (payload: reason; number: ms until the next attempt, -1 for none, -2 for none and not kept), <c>r</c> given back unfinished, to the head, without counting the attempt; <c>d</c> the same, to
    /// be taken no sooner than after so many ms.
    /// Answers of each outcome 1 (done, now or before), 0 (the lock was lost) or 2 (no such job any more), or nothing where all are done; of each job taken id, spec, runs (after a lost reply also of those that this
    /// worker has); and ms until this worker should ask again, -1 if nothing tells.
    /// </summary>
    public static readonly JobScript Script = new(
        JobLua.Prelude + JobLua.Drop + JobLua.Put + JobHooks.Finished + ScheduleScripts.Ticks +
        """
        local lock, want, worker = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[9]
        local meta = redis.call('HMGET', KEYS[1], 'taken', 'paused', 'concurrency', 'limit', 'window', 'opened', 'used', 'timer', 'due', 'seq', 'gconcurrency', 'glimit', 'gwindow', 'completed', 'check', 'minute', 'extras')
        paused, seq, groupMax, groupRate, groupWindow, check = meta[2], tonumber(meta[10] or 0), tonumber(meta[11] or 0), tonumber(meta[12] or 0), tonumber(meta[13] or 0), tonumber(meta[15] or 0)
        drawn, isPlain = seq, not meta[17]
        -- What this step changes of the queue's and the jobs' hashes, written by one call each.
        local plain = tonumber(ARGV[13])
        -- The last argument before the others.
        local rest = 13 + 3 * plain
        local others, changes, sets, last = (#ARGV - rest) / 5, {}, {}, 0
        local outcomes = plain + others
        local function change(field, value)
          local n = #changes
          changes[n + 1], changes[n + 2] = field, value
        end
        local function set(field, value)
          sets[last + 1], sets[last + 2] = field, value
          last = last + 2
        end
        local function write()
          if last > 0 then redis.call('HSET', KEYS[2], unpack(sets, 1, last)) end
          sets, last = {}, 0
        end
        local results, leaving, completed, failed, regrouped, isAllDone = {}, {}, {}, {}, {}, true
        local function leave(id, group)
          leaving[#leaving + 1] = id
          if group ~= '' then
            local running, opened, used, own, _, _, window = standing(group)
            running = math.max(running - 1, 0)
            if running == 0 then
              if now >= opened + window then opened, used = 0, 0
              else
                redis.call('ZADD', KEYS[13], opened + window, group)
                soon(opened + window)
              end
            end
            stand(group, running, opened, used, own)
            regrouped[#regrouped + 1] = group
          end
        end
        local function over(id, token, attempts, stalls, order, tag, group)
          set(id .. '!', '-' .. token .. ' ' .. attempts .. ' ' .. stalls .. ' ' .. order .. ' ' .. tag .. ' - ' .. group)
        end
        local function bury(id, reason, kept, tag)
          if kept then
            set(id .. '=', 'f' .. stamp .. reason)
            local n = #failed
            failed[n + 1], failed[n + 2] = stamp, id
          else
            drop(id)
          end
          event('failed', id .. ' ' .. reason)
          if tag ~= '-' then finished(id, tag, false, reason) end
        end

        local minute = string.format('%.0f', math.floor(now / 60000))
        if meta[16] ~= minute then
          -- What was counted until now was the last minute's in which there was something.
          local ever = redis.call('HMGET', KEYS[1], 'completed', 'failed', 'mcompleted', 'mfailed')
          local allDone, allDead = tonumber(ever[1] or 0), tonumber(ever[2] or 0)
          local minutes, some, bad = tonumber(ARGV[10]), allDone - tonumber(ever[3] or 0), allDead - tonumber(ever[4] or 0)
          if meta[16] and minutes > 0 and some + bad > 0 then
            redis.call('LPUSH', KEYS[21], meta[16] .. ' ' .. string.format('%.0f %.0f', some, bad))
            redis.call('LTRIM', KEYS[21], 0, minutes - 1)
          end
          change('minute', minute)
          change('mcompleted', allDone)
          change('mfailed', allDead)
        end

        local done, dead = 0, 0
        if outcomes > 0 then
          local fields = {}
          for i = 1, plain do fields[i] = ARGV[11 + 3 * i] .. '!' end
          for i = 1, others do fields[plain + i] = ARGV[rest - 3 + 5 * i] .. '!' end
          local runs = redis.call('HMGET', KEYS[2], unpack(fields))
          for i = 1, plain do
            local at = 11 + 3 * i
            local id, run = ARGV[at], ARGV[at + 1]
            if runs[i] == run then
              -- Whatever the parts are: nobody else has had it.
              results[i] = 1
              done = done + 1
              leaving[done], completions[done] = id, id
              set(fields[i], '-' .. run)
              set(id .. '=', 'c' .. stamp .. ARGV[at + 2])
              completed[2 * done - 1], completed[2 * done] = stamp, id
            else
              results[i], isAllDone = not runs[i] and 2 or runs[i] == '-' .. run and 1 or 0, false
            end
          end
          for i = plain + 1, outcomes do
            local at = rest - 4 + 5 * (i - plain)
            local what, id, token, payload, number = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], tonumber(ARGV[at + 4])
            local run = runs[i]
            local held, attempts, stalls, order, tag, group = parse(run)
            if held ~= token then
              results[i], isAllDone = not run and 2 or held == '-' .. token and 1 or 0, false
            else
              results[i] = 1
              leave(id, group)
              if what == 'c' then
                done = done + 1
                if number == 1 then
                  over(id, token, attempts, stalls, order, tag, group)
                  set(id .. '=', 'c' .. stamp .. payload)
                  local n = #completed
                  completed[n + 1], completed[n + 2] = stamp, id
                  completions[#completions + 1] = id
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
                  set(id .. '=', 'r' .. stamp .. payload)
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

        local checks = now >= check
        if checks then
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
        end

        if #leaving > 0 then redis.call('ZREM', KEYS[5], unpack(leaving)) end

        """ + Retained("completed", 6, 5) + Retained("failed", 7, 7) +
        """
        if done > 0 then change('completed', tonumber(meta[14] or 0) + done) end
        if dead > 0 then redis.call('HINCRBY', KEYS[1], 'failed', dead) end

        if checks then
          local due = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', now, 'LIMIT', 0, 100)
          if #due > 0 then
            redis.call('ZREM', KEYS[4], unpack(due))
            local fields = {}
            for i = 1, #due do fields[i] = due[i] .. '!' end
            local runs = redis.call('HMGET', KEYS[2], unpack(fields))
            for i = 1, #due do
              local _, _, _, order, _, group = parse(runs[i])
              enqueue(due[i], order, group)
              waitings[#waitings + 1] = due[i]
            end
          end
          ticks()
        end
        flush()

        local n, first = want, nil
        local function by(at)
          at = tonumber(at)
          if not first or at < first then first = at end
        end
        if paused then n = 0 end
        if meta[3] then n = math.min(n, math.max(tonumber(meta[3]) - redis.call('ZCARD', KEYS[5]), 0)) end
        local limit, opened, used = tonumber(meta[4] or 0), tonumber(meta[6] or 0), tonumber(meta[7] or 0)
        if limit > 0 then
          if now >= opened + tonumber(meta[5]) then opened, used = now, 0 end
          n = math.min(n, math.max(limit - used, 0))
        end
        local isFree = n == want and not paused and ARGV[12] ~= '1'

        if checks then
          local rested = redis.call('ZRANGEBYSCORE', KEYS[13], '-inf', now, 'LIMIT', 0, 100)
          if #rested > 0 then
            redis.call('ZREM', KEYS[13], unpack(rested))
            for i = 1, #rested do
              local running, _, _, own = standing(rested[i])
              stand(rested[i], running, 0, 0, own)
              seat(rested[i])
            end
          end
        end
        for i = 1, #regrouped do seat(regrouped[i]) end

        local ids, jobs, locks, again, till = {}, {}, {}, 0, string.format('%d', now + lock)
        if ARGV[12] == '1' then
          -- What this worker was given, and does not know of: the newest locks end last.
          for at = 0, 9900, 100 do
            local held = redis.call('ZREVRANGE', KEYS[5], at, at + 99)
            if #held == 0 then break end
            local fields = {}
            for i = 1, #held do fields[2 * i - 1], fields[2 * i] = held[i], held[i] .. '!' end
            local found = redis.call('HMGET', KEYS[2], unpack(fields))
            for i = 1, #held do
              local _, _, _, _, _, _, whose = parse(found[2 * i])
              if whose == worker and found[2 * i - 1] then
                local l, k = #locks, #jobs
                locks[l + 1], locks[l + 2] = till, held[i]
                jobs[k + 1], jobs[k + 2], jobs[k + 3] = held[i], found[2 * i - 1], found[2 * i]
                again = again + 1
              end
            end
          end
          n = 0
        end
        if n > 0 then
          -- One that was settled a moment ago may be ready again.
          if seq ~= tonumber(meta[10] or 0) then write() end
          local popped = redis.call('ZPOPMIN', KEYS[3], n)
          for i = 1, #popped, 2 do ids[#ids + 1] = popped[i] end
          while #ids < n do
            local turn = redis.call('ZPOPMIN', KEYS[10])
            local group = turn[1]
            if not group then break end
            local members = redis.call('ZRANGEBYLEX', KEYS[11], '[' .. group .. '\0', '(' .. group .. '\1', 'LIMIT', 0, 2)
            if members[1] then
              redis.call('ZREM', KEYS[11], members[1])
              ids[#ids + 1] = string.sub(members[1], #group + 18)
              local running, opened, used, own, max, rate, window = standing(group)
              running = running + 1
              local open = max == 0 or running < max
              if rate > 0 then
                if now >= opened + window then opened, used = now, 0 end
                used = used + 1
                if used >= rate then
                  open = false
                  redis.call('ZADD', KEYS[13], opened + window, group)
                  soon(opened + window)
                end
              end
              stand(group, running, opened, used, own)
              if open and members[2] then redis.call('ZADD', KEYS[10], redis.call('HINCRBY', KEYS[1], 'turn', 1), group) end
            end
          end
        end
        if #ids > 0 then
          local fields = {}
          for i = 1, #ids do fields[2 * i - 1], fields[2 * i] = ids[i], ids[i] .. '!' end
          local found = redis.call('HMGET', KEYS[2], unpack(fields))
          local token, begins = tonumber(meta[1] or 0), '%d 1 0 0 - ' .. worker .. ' '
          for i = 1, #ids do
            local id, spec = ids[i], found[2 * i - 1]
            if spec then
              token = token + 1
              local run
              if found[2 * i] then
                local _, attempts, stalls, order, tag, group = parse(found[2 * i])
                run = string.format('%d', token) .. ' ' .. (attempts + 1) .. ' ' .. stalls .. ' ' .. order .. ' ' .. tag .. ' ' .. worker .. ' ' .. group
                -- Where it lay among those of groups.
                if group ~= '' then drops[#drops + 1] = id .. '@' end
              else
                run = string.format(begins, token)
              end
              local l, k = #locks, #jobs
              set(fields[2 * i], run)
              locks[l + 1], locks[l + 2] = till, id
              jobs[k + 1], jobs[k + 2], jobs[k + 3] = id, spec, run
              actives[#actives + 1] = id
            end
          end
          change('taken', string.format('%d', token))
          if limit > 0 then
            change('opened', opened)
            change('used', used + #jobs / 3 - again)
          end
        end
        write()
        forget()
        if #locks > 0 then
          redis.call('ZADD', KEYS[5], unpack(locks))
          soon(now + lock)
        end
        publish()

        local wait, sleeps = -1, #ids < want
        if checks or sleeps then
          local head = redis.call('ZRANGE', KEYS[4], 0, 0, 'WITHSCORES')
          if head[2] then by(head[2]) end
          head = redis.call('ZRANGE', KEYS[5], 0, 0, 'WITHSCORES')
          if head[2] then by(head[2]) end
          head = redis.call('ZRANGE', KEYS[13], 0, 0, 'WITHSCORES')
          if head[2] then by(head[2]) end
          head = redis.call('ZRANGE', KEYS[17], 0, 0, 'WITHSCORES')
          if head[2] and tonumber(head[2]) < 1000000000000000 then by(head[2]) end
          check = first or 1000000000000000
        end
        if check ~= tonumber(meta[15] or 0) then change('check', string.format('%.3f', check)) end
        if sleeps then
          -- It will sleep. One sleeper minds the clock; the others sleep longer, so that not all wake for one job.
          if limit > 0 and used + #ids >= limit then by(opened + tonumber(meta[5])) end
          if isFree then
            redis.call('ZREM', KEYS[9], 'm')
            -- Nothing waits: turns may begin anew, long before they reach what a score holds exactly.
            if seq > 1000000000 and redis.call('ZCARD', KEYS[11]) == 0 then redis.call('HDEL', KEYS[1], 'seq') end
          end
          if first then
            local mind = tonumber(meta[9] or 0)
            wait = math.max(math.ceil(first - now), 1)
            if meta[8] == worker or first < mind or mind + 1000 < now then
              if meta[8] ~= worker or mind ~= first then
                change('timer', worker)
                change('due', first)
              end
            else
              wait = wait + 2000
            end
          end
        else
          -- It has all that it wanted: what is left is for another, and so is the clock. Who was not woken took nobody's notice; now and then it gives one all the same, for one that was lost.
          local minds = meta[8] == worker
          if minds then redis.call('HDEL', KEYS[1], 'timer', 'due') end
          if not paused and (minds or ((ARGV[11] == '1' or outcomes > #ids or #regrouped > 0) and (redis.call('ZCARD', KEYS[3]) > 0 or redis.call('ZCARD', KEYS[10]) > 0))) then
            redis.call('ZADD', KEYS[9], 0, 'm')
          end
        end
        if #changes > 0 then redis.call('HSET', KEYS[1], unpack(changes)) end
        return {isAllDone and {} or results, jobs, wait}
        """);

    // Notes those that have ended, and lets the oldest go: literals, since by them the server knows what the script locks. Where many are kept, several go together.
    private static string Retained(string jobs, int key, int argument) =>
        $"""
        if #{jobs} > 0 then
          redis.call('ZADD', KEYS[{key}], unpack({jobs}))
          local most = tonumber(ARGV[{argument}])
          local excess = redis.call('ZCARD', KEYS[{key}]) - most
          if excess > (most >= 500 and 50 or 0) then
            local old = redis.call('ZPOPMIN', KEYS[{key}], math.min(excess, 200))
            for i = 1, #old, 2 do drop(old[i]) end
          end
          if ARGV[{argument + 1}] ~= '0' then
            local old = redis.call('ZRANGEBYSCORE', KEYS[{key}], '-inf', now - tonumber(ARGV[{argument + 1}]), 'LIMIT', 0, 100)
            for i = 1, #old do drop(old[i]) end
            if #old > 0 then redis.call('ZREM', KEYS[{key}], unpack(old)) end
          end
        end

        """;
}
