namespace RedHare.Patterns.Jobs;

/// <summary>
/// The pieces of Lua that the scripts of a queue are made of. KEYS are those of <see cref="JobKeys"/>; ARGV[1] is always how many events are kept.
///
/// How a job's runs stand (<c>ID!</c>) is <c>token attempts stalls order tag worker group</c>: the token of the run under way, which nobody else ever has, negative when that run is over; attempts begun; stalls;
/// twice the priority, plus one for last in, first out; a word for flows, <c>-</c> if none; who runs it, <c>-</c> for nobody; and the group. It is absent while all of that is nothing.
///
/// What waits for a time (delayed jobs, locks, schedules, rates of groups) lies in four sorted sets. So that not each step looks at all four, the field <c>check</c> of KEYS[1] says before when none of it is due: whoever
/// adds to one of them lowers it by <c>soon(at)</c>, or removes it, and where there is none all are looked at.
///
/// A job that waits has the score <c>priority × 2^37 + 2^36 ± seq</c>: exact below 2^53, first in, first out within a priority, and what comes back unfinished goes to the head of its priority.
/// </summary>
internal static class JobLua
{
    /// <summary>Jobs of one script: added, settled or taken.</summary>
    public const int Slice = 100;

    /// <summary>
    /// The clock in milliseconds, as a number and as text (numbers are written as text for each use, which costs more than a look into a hash), and events, which <c>publish()</c> appends as one entry. Ids of jobs that
    /// were completed and are kept, became ready or were taken, of which a step has many, are noted in <c>completions</c>, <c>waitings</c> and <c>actives</c>, and stand behind the others, as one event each.
    /// <c>parse(run)</c> answers the parts of how a job's runs stand, as text, which Lua reckons with all the same.
    /// </summary>
    public const string Prelude =
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local stamp = string.format('%d', now)
        local events, completions, waitings, actives = {}, {}, {}, {}
        local function event(kind, value)
          local n = #events
          events[n + 1], events[n + 2] = kind, value
        end
        local function several(kind, ids)
          if ids[1] then event(kind, table.concat(ids, ' ')) end
        end
        local function publish()
          if ARGV[1] == '0' then return end
          several('+completed', completions)
          several('+waiting', waitings)
          several('+active', actives)
          if events[1] then redis.call('XADD', KEYS[8], 'MAXLEN', '~', ARGV[1], '*', unpack(events)) end
        end
        local function parse(run)
          if not run then return '0', '0', '0', '0', '-', '', '-' end
          local token, attempts, stalls, order, tag, worker, group = string.match(run, '^(%-?%d+) (%d+) (%d+) (%d+) (%S+) (%S+) (.*)$')
          return token, attempts, stalls, order, tag, group, worker
        end

        """;

    /// <summary><c>drop(id)</c> forgets all that is kept of a job; <c>forget()</c> must follow. Where <c>isPlain</c> is set no job of the queue has progress, a log or a mark that it is to be cancelled.</summary>
    public const string Drop =
        """
        local drops, isPlain = {}, false
        local function drop(id)
          local n = #drops
          drops[n + 1], drops[n + 2], drops[n + 3] = id, id .. '!', id .. '='
          if not isPlain then drops[n + 4], drops[n + 5], drops[n + 6], drops[n + 7] = id .. '%', id .. '#', id .. '~', id .. '@' end
        end
        local function forget()
          if #drops > 0 then redis.call('HDEL', KEYS[2], unpack(drops)) end
          drops = {}
        end

        """;

    /// <summary>
    /// <c>enqueue(id, order, group, head)</c> makes a job ready and <c>flush()</c> must follow before anything is taken; <c>seat(group)</c> lets a group take part in the round again;
    /// <c>delay(id, at)</c> lets a job wait until a time. A sleeping worker is woken by flush. <c>standing(group)</c> answers how many of a group run, when its window began, how many it has had in it, what limits of
    /// its own it has (empty for none), and the limits that hold; <c>stand(…)</c> stores the first four.
    /// </summary>
    public const string Enqueue =
        """
        local seq, drawn, paused, groupMax, groupRate, groupWindow, check, isSooner, wakes
        local ready, later = {}, {}
        local function begin()
          local meta = redis.call('HMGET', KEYS[1], 'seq', 'paused', 'gconcurrency', 'glimit', 'gwindow')
          seq, paused, groupMax, groupRate, groupWindow = tonumber(meta[1] or 0), meta[2], tonumber(meta[3] or 0), tonumber(meta[4] or 0), tonumber(meta[5] or 0)
          drawn = seq
        end
        local function soon(at)
          if not check then isSooner = true
          elseif at < check then check = at end
        end
        local function standing(group)
          local running, opened, used, own = string.match(redis.call('HGET', KEYS[12], group) or '0 0 0', '^(%d+) (%d+) (%d+) ?(.*)$')
          local max, rate, window = groupMax, groupRate, groupWindow
          if own ~= '' then
            max, rate, window = string.match(own, '^(%d+) (%d+) (%d+)$')
            max, rate, window = tonumber(max), tonumber(rate), tonumber(window)
          end
          return tonumber(running), tonumber(opened), tonumber(used), own, max, rate, window
        end
        local function stand(group, running, opened, used, own)
          if own == '' and running == 0 and used == 0 then redis.call('HDEL', KEYS[12], group)
          else redis.call('HSET', KEYS[12], group, running .. ' ' .. opened .. ' ' .. used .. (own == '' and '' or ' ' .. own)) end
        end
        local function seat(group)
          local running, opened, used, _, max, rate, window = standing(group)
          if max > 0 and running >= max then return end
          if rate > 0 and used >= rate and now < opened + window then return end
          if redis.call('ZSCORE', KEYS[10], group) then return end
          redis.call('ZADD', KEYS[10], redis.call('HINCRBY', KEYS[1], 'turn', 1), group)
        end
        local function enqueue(id, order, group, head)
          if not seq then begin() end
          seq = seq + 1
          local at = math.floor(order / 2) * 137438953472 + 68719476736
          if head or order % 2 == 1 then at = at - seq else at = at + seq end
          if group == '' then
            local n = #ready
            ready[n + 1], ready[n + 2] = string.format('%d', at), id
          else
            local member = group .. '\0' .. string.format('%016.0f', at) .. id
            redis.call('ZADD', KEYS[11], 0, member)
            redis.call('HSET', KEYS[2], id .. '@', member)
            seat(group)
          end
          wakes = true
        end
        local function delay(id, at)
          local n = #later
          later[n + 1], later[n + 2] = string.format('%.3f', at + n / 2000), id
        end
        local function flush()
          if seq ~= drawn then
            redis.call('HSET', KEYS[1], 'seq', string.format('%d', seq))
            drawn = seq
          end
          if #ready > 0 then redis.call('ZADD', KEYS[3], unpack(ready)) end
          if #later > 0 then
            local first = redis.call('ZRANGE', KEYS[4], 0, 0, 'WITHSCORES')
            redis.call('ZADD', KEYS[4], unpack(later))
            for i = 1, #later, 2 do
              if not first[2] or tonumber(later[i]) < tonumber(first[2]) then wakes = true end
              soon(tonumber(later[i]))
            end
          end
          if isSooner then redis.call('HDEL', KEYS[1], 'check') end
          if wakes and not paused then redis.call('ZADD', KEYS[9], 0, 'm') end
          ready, later, isSooner, wakes = {}, {}, false, false
        end

        """;

    /// <summary><c>put(id, spec, wait, order, tag, group)</c> stores a job that is not there yet and makes it ready, or lets it wait so many ms; false when its id is there. Then <c>flush()</c>.</summary>
    public const string Put = Enqueue +
        """
        local function put(id, spec, wait, order, tag, group)
          if redis.call('HSETNX', KEYS[2], id, stamp .. spec) == 0 then return false end
          if order ~= '0' or tag ~= '-' or group ~= '' then redis.call('HSET', KEYS[2], id .. '!', '0 0 0 ' .. order .. ' ' .. tag .. ' - ' .. group) end
          wait = tonumber(wait)
          if wait > 0 then
            delay(id, now + wait)
            event('delayed', id)
          else
            enqueue(id, tonumber(order), group)
            waitings[#waitings + 1] = id
          end
          return true
        end

        """;
}
