namespace RedHare.Patterns.EventLogs;

/// <summary>What changes a log's streams. An entry has the fields <c>d</c> (data), and where there are such <c>k</c> (key), <c>i</c> (idempotency key), <c>t</c> (trace), <c>g</c> (the only group that it is for).</summary>
internal static class EventLogScripts
{
    private const string AppendText =
        """
        local ids, oldest = {}, nil
        if ARGV[2] ~= '' then
          local time = redis.call('TIME')
          oldest = string.format('%.0f', math.max(time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[2], 0))
        end
        for i = 1, #KEYS / 2 do
          local a = 5 * i - 1
          local id = ARGV[a + 3] ~= '' and redis.call('GET', KEYS[2 * i])
          if not id then
            local fields = {'d', ARGV[a + 1]}
            if ARGV[a + 2] ~= '' then fields[#fields + 1] = 'k' fields[#fields + 1] = ARGV[a + 2] end
            if ARGV[a + 3] ~= '' then fields[#fields + 1] = 'i' fields[#fields + 1] = ARGV[a + 3] end
            if ARGV[a + 4] ~= '' then fields[#fields + 1] = 't' fields[#fields + 1] = ARGV[a + 4] end
            if ARGV[1] ~= '' then
              id = redis.call('XADD', KEYS[2 * i - 1], 'MAXLEN', '~', ARGV[1], '*', unpack(fields))
            else
              id = redis.call('XADD', KEYS[2 * i - 1], '*', unpack(fields))
            end
            id = ARGV[a] .. ':' .. id
            if ARGV[a + 3] ~= '' then redis.call('SET', KEYS[2 * i], id, 'PX', ARGV[3]) end
            if oldest then redis.call('XTRIM', KEYS[2 * i - 1], 'MINID', '~', oldest) end
          end
          ids[i] = id
        end
        return ids
        """;

    /// <summary>
    /// KEYS: of each event the stream and what remembers its idempotency key (the stream again where there is none). ARGV: how many are kept, how old they get and how long keys are remembered in
    /// milliseconds (empty for no such bound); of each event partition, data, key, idempotency key, trace. Answers the ids.
    /// </summary>
    public static readonly RedisScript Append = new(AppendText);

    /// <summary>The same where all have idempotency keys.</summary>
    public static readonly RedisScript AppendOnce = new(AppendText, CommandTraits.Idempotent);

    /// <summary>
    /// KEYS: stream. ARGV: group, consumer, for how long they must have been left alone in milliseconds, after which id, how many. Answers where to go on (0-0 at the end) and of each event its id, how often
    /// it was tried, and its fields. Claiming is no attempt.
    /// </summary>
    public static readonly RedisScript Claim = new(
        """
        local claimed = redis.call('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4], 'COUNT', ARGV[5], 'JUSTID')
        local events = {}
        for i, id in ipairs(claimed[2]) do
          local entry = redis.call('XRANGE', KEYS[1], id, id)
          local pending = redis.call('XPENDING', KEYS[1], ARGV[1], id, id, 1)
          if entry[1] and pending[1] then events[#events + 1] = {id, pending[1][4], entry[1][2]} end
        end
        return {claimed[1], events}
        """);

    /// <summary>KEYS: stream. ARGV: group, consumer, ids. Says of events that are at work that they are, where they are still this consumer's.</summary>
    public static readonly RedisScript Touch = new(
        """
        for i = 3, #ARGV do
          local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)
          if pending[1] and pending[1][2] == ARGV[2] then redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'JUSTID') end
        end
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>KEYS: stream. ARGV: group, consumer, channel, how long ago they are to have been left alone, ids. Gives back what was read and not begun; a consumer that has nothing left goes.</summary>
    public static readonly RedisScript GiveBack = new(
        """
        for i = 5, #ARGV do
          local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)
          if pending[1] and pending[1][2] == ARGV[2] then
            redis.call('XCLAIM', KEYS[1], ARGV[1], 'nobody', 0, ARGV[i], 'IDLE', ARGV[4], 'JUSTID')
          end
        end
        if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) == 0 then redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2]) end
        if #ARGV > 4 then redis.call('PUBLISH', ARGV[3], '*') end
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>KEYS: stream, marks of idempotency keys. ARGV: group, the memory of marks in milliseconds, ids. Acknowledges, and remembers that it was handled.</summary>
    public static readonly RedisScript Handled = new(
        """
        for i = 2, #KEYS do redis.call('SET', KEYS[i], '1', 'PX', ARGV[2]) end
        for i = 3, #ARGV do redis.call('XACK', KEYS[1], ARGV[1], ARGV[i]) end
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>KEYS: stream, dead letters. ARGV: group, id, partition, reason, attempts, how many letters are kept, data, key, idempotency key, trace. What is not pending any more was given up, or handled, before.</summary>
    public static readonly RedisScript Bury = new(
        """
        if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
        local fields = {'id', ARGV[3] .. ':' .. ARGV[2], 'reason', ARGV[4], 'attempts', ARGV[5], 'd', ARGV[7]}
        if ARGV[8] ~= '' then fields[#fields + 1] = 'k' fields[#fields + 1] = ARGV[8] end
        if ARGV[9] ~= '' then fields[#fields + 1] = 'i' fields[#fields + 1] = ARGV[9] end
        if ARGV[10] ~= '' then fields[#fields + 1] = 't' fields[#fields + 1] = ARGV[10] end
        redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[6], '*', unpack(fields))
        return 1
        """,
        CommandTraits.Idempotent);

    /// <summary>KEYS: dead letters, stream, the mark that it was handled. ARGV: letter, group, data, key, idempotency key. Puts an event back, for this group alone; 0 when somebody else has.</summary>
    public static readonly RedisScript Redrive = new(
        """
        if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
        local fields = {'d', ARGV[3], 'g', ARGV[2]}
        if ARGV[4] ~= '' then fields[#fields + 1] = 'k' fields[#fields + 1] = ARGV[4] end
        if ARGV[5] ~= '' then
          fields[#fields + 1] = 'i' fields[#fields + 1] = ARGV[5]
          redis.call('DEL', KEYS[3])
        end
        redis.call('XADD', KEYS[2], '*', unpack(fields))
        return 1
        """);

    /// <summary>
    /// KEYS: dead letters, members, streams. ARGV: group. Answers dead letters, members, and of each stream how many are not read (-1 when it is not known), how many are pending, the age in milliseconds of
    /// the oldest that is not acknowledged.
    /// </summary>
    public static readonly RedisScript Status = new(
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local answer = {redis.call('XLEN', KEYS[1]), redis.call('ZCOUNT', KEYS[2], '(' .. string.format('%.0f', now), '+inf')}
        for i = 3, #KEYS do
          local lag, pending, first = 0, 0, nil
          if redis.call('EXISTS', KEYS[i]) == 1 then
            local groups = redis.call('XINFO', 'GROUPS', KEYS[i])
            for g = 1, #groups do
              local group = {}
              for f = 1, #groups[g], 2 do group[groups[g][f]] = groups[g][f + 1] end
              if group['name'] == ARGV[1] then
                lag, pending = group['lag'] or -1, group['pending']
                local next = redis.call('XRANGE', KEYS[i], '(' .. group['last-delivered-id'], '+', 'COUNT', 1)
                if next[1] then first = next[1][1] end
                if not next[1] then lag = 0 end
                if pending > 0 then first = redis.call('XPENDING', KEYS[i], ARGV[1])[2] end
              end
            end
          end
          answer[i] = {lag, pending, first and math.max(now - string.match(first, '^%d+'), 0) or 0}
        end
        return answer
        """,
        CommandTraits.Idempotent);
}
