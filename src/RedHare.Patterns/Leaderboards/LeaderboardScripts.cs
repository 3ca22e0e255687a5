namespace RedHare.Patterns.Leaderboards;

/// <summary>
/// The scripts of leaderboards. A board is a sorted set, read from its end. Redis orders equal scores by the members' bytes; so that the first to reach a score
/// stands first, a member there is a place of seven bytes and then the id. The place is 2^53 - 1 less a number that grows with each change, so the earlier is the
/// greater, and a hash tells each id's place. The number is the server's microseconds, or one more than the last where that is greater: it grows even after the
/// hash was lost. Where ranks are shared the member is the id, and there is no hash.
/// Scores are whole numbers within ±(2^53 - 1), where doubles are exact: the sum of two such is beyond 2^53 exactly when its double is.
/// </summary>
internal static class LeaderboardScripts
{
    /// <summary>The greatest score: 2^53 - 1. The field of the hash that holds the last number given is the empty id, which no member has.</summary>
    public const long MaxScore = (1L << 53) - 1;

    /// <summary>Bytes of a place.</summary>
    public const int PlaceLength = 7;

    private const string Places =
        """
        local last
        local function place()
          last = last or math.max(time[1] * 1000000 + time[2], tonumber(redis.call('HGET', KEYS[2], '') or 0))
          last = last + 1
          return struct.pack('>I7', 9007199254740991 - last)
        end

        """;

    /// <summary>
    /// Writes one member to several boards, all or none. KEYS: sorted set and places of each. ARGV: day and offset for <see cref="ServerCalendar"/>, how (set,
    /// best, add), whether places are kept, id, number, and for each board its TTL in milliseconds (0: none) and its end in Unix milliseconds (0: none).
    /// Answers 'range', or 'ok' with score and rank in each board.
    /// </summary>
    public const string Write = ServerCalendar.Check + Places +
        """
        local how, ties, id, number = ARGV[3], ARGV[4] == '1', ARGV[5], tonumber(ARGV[6])
        local present, target, places = {}, {}, {}
        for b = 1, #KEYS, 2 do
          places[b] = ties and redis.call('HGET', KEYS[b + 1], id) or ''
          if not ties or places[b] ~= '' then present[b] = tonumber(redis.call('ZSCORE', KEYS[b], places[b] .. id)) end
          if how == 'add' then
            target[b] = (present[b] or 0) + number
          elseif how == 'best' and present[b] then
            target[b] = math.max(present[b], number)
          else
            target[b] = number
          end
          if math.abs(target[b]) > 9007199254740991 then return {'range'} end
        end
        local answer, mine = {'ok'}, nil
        for b = 1, #KEYS, 2 do
          local score = string.format('%.0f', target[b])
          if target[b] ~= present[b] then
            if ties then
              mine = mine or place()
              if places[b] ~= '' then redis.call('ZREM', KEYS[b], places[b] .. id) end
              places[b] = mine
              redis.call('HSET', KEYS[b + 1], id, mine)
            end
            redis.call('ZADD', KEYS[b], score, places[b] .. id)
          end
          answer[b + 1] = score
          if ties then
            answer[b + 2] = redis.call('ZREVRANK', KEYS[b], places[b] .. id) + 1
          else
            answer[b + 2] = redis.call('ZCOUNT', KEYS[b], '(' .. score, '+inf') + 1
          end
        end
        if last then redis.call('HSET', KEYS[2], '', string.format('%.0f', last)) end
        for b = 1, #KEYS, 2 do
          if ARGV[b + 6] ~= '0' then
            redis.call('PEXPIRE', KEYS[b], ARGV[b + 6])
            redis.call('PEXPIRE', KEYS[b + 1], ARGV[b + 6])
          elseif ARGV[b + 7] ~= '0' then
            redis.call('PEXPIREAT', KEYS[b], ARGV[b + 7])
            redis.call('PEXPIREAT', KEYS[b + 1], ARGV[b + 7])
          end
        end
        return answer
        """;

    /// <summary>Sets many members of one board, in their order. KEYS: sorted set and places. ARGV: whether places are kept, TTL in milliseconds (0: none), then id and score of each.</summary>
    public const string Load = "local time = redis.call('TIME')\n" + Places +
        """
        local ties = ARGV[1] == '1'
        for i = 3, #ARGV, 2 do
          local id, score = ARGV[i], tonumber(ARGV[i + 1])
          local old = ties and redis.call('HGET', KEYS[2], id) or ''
          if (ties and old == '') or tonumber(redis.call('ZSCORE', KEYS[1], old .. id)) ~= score then
            if ties then
              if old ~= '' then redis.call('ZREM', KEYS[1], old .. id) end
              old = place()
              redis.call('HSET', KEYS[2], id, old)
            end
            redis.call('ZADD', KEYS[1], ARGV[i + 1], old .. id)
          end
        end
        if last then redis.call('HSET', KEYS[2], '', string.format('%.0f', last)) end
        if ARGV[2] ~= '0' then
          redis.call('PEXPIRE', KEYS[1], ARGV[2])
          redis.call('PEXPIRE', KEYS[2], ARGV[2])
        end
        return 1
        """;

    /// <summary>
    /// Takes a page of one board into another, whose members then stand where their last change was. KEYS: from, to, places of to. ARGV: whether places are
    /// kept, add or best, first and last place of the page, TTL in milliseconds. Answers how many members the page had, or -1 when a sum is out of range.
    /// </summary>
    public const string Merge =
        """
        local ties, how = ARGV[1] == '1', ARGV[2]
        local page = redis.call('ZRANGE', KEYS[1], ARGV[3], ARGV[4], 'WITHSCORES')
        for i = 1, #page, 2 do
          local id, score, place = page[i], tonumber(page[i + 1]), ''
          if ties then place, id = string.sub(id, 1, 7), string.sub(id, 8) end
          local old = ties and redis.call('HGET', KEYS[3], id) or ''
          local present = (not ties or old ~= '') and tonumber(redis.call('ZSCORE', KEYS[2], old .. id))
          if present then
            local earlier = ties and struct.unpack('>I7', old) > struct.unpack('>I7', place)
            if how == 'add' then
              score = score + present
              if not earlier then place = old end
            elseif present > score or present == score and earlier then
              score, place = present, old
            end
          end
          if math.abs(score) > 9007199254740991 then return -1 end
          if ties and place ~= old then
            if old ~= '' then redis.call('ZREM', KEYS[2], old .. id) end
            redis.call('HSET', KEYS[3], id, place)
          end
          redis.call('ZADD', KEYS[2], string.format('%.0f', score), place .. id)
        end
        redis.call('PEXPIRE', KEYS[2], ARGV[5])
        redis.call('PEXPIRE', KEYS[3], ARGV[5])
        return #page / 2
        """;

    /// <summary>A page. KEYS: sorted set. ARGV: whether places are kept, offset, last. Answers the total, the offset, the rank of the first, and members with scores.</summary>
    public const string Page =
        """
        local list = redis.call('ZRANGE', KEYS[1], ARGV[2], ARGV[3], 'REV', 'WITHSCORES')
        local rank = ARGV[2] + 1
        if ARGV[1] == '0' and list[2] then rank = redis.call('ZCOUNT', KEYS[1], '(' .. list[2], '+inf') + 1 end
        return {redis.call('ZCARD', KEYS[1]), tonumber(ARGV[2]), rank, list}
        """;

    /// <summary>A member and those around it. KEYS: sorted set, places. ARGV: whether places are kept, id, how many before, how many after. Answers as a page, or nothing.</summary>
    public const string Around =
        """
        local member = ARGV[2]
        if ARGV[1] == '1' then
          local place = redis.call('HGET', KEYS[2], member)
          if not place then return false end
          member = place .. member
        end
        local at = redis.call('ZREVRANK', KEYS[1], member)
        if not at then return false end
        local from = math.max(at - ARGV[3], 0)
        local list = redis.call('ZRANGE', KEYS[1], from, at + ARGV[4], 'REV', 'WITHSCORES')
        local rank = from + 1
        if ARGV[1] == '0' then rank = redis.call('ZCOUNT', KEYS[1], '(' .. list[2], '+inf') + 1 end
        return {redis.call('ZCARD', KEYS[1]), from, rank, list, at - from}
        """;

    /// <summary>Takes a member off several boards. KEYS: sorted set and places of each. ARGV: day and offset, whether places are kept, id. Answers on how many it stood.</summary>
    public const string Remove = ServerCalendar.Check +
        """
        local removed = 0
        for b = 1, #KEYS, 2 do
          local place = ''
          if ARGV[3] == '1' then place = redis.call('HGET', KEYS[b + 1], ARGV[4]) end
          if place then
            removed = removed + redis.call('ZREM', KEYS[b], place .. ARGV[4])
            redis.call('HDEL', KEYS[b + 1], ARGV[4])
          end
        end
        return removed
        """;

    /// <summary>A board takes the place of another. KEYS: the new one and its places, the old one and its places.</summary>
    public const string Replace =
        """
        redis.call('DEL', KEYS[3], KEYS[4])
        if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('RENAME', KEYS[1], KEYS[3]) end
        if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('RENAME', KEYS[2], KEYS[4]) end
        return 1
        """;
}
