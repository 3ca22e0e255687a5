namespace RedHare.Patterns.Jobs;

/// <summary>
/// Names that stand for jobs: KEYS[16], a hash from a name to the job's id, and KEYS[20], a sorted set of those names that end by themselves, by when. A name begins with its mode: <c>s</c> until the job has
/// ended, <c>t</c> for a time, <c>d</c> while the job is delayed.
/// </summary>
internal static class UniqueScripts
{
    /// <summary>
    /// ARGV after the first: mode, name, the time of mode <c>t</c> in ms, and a job as in <see cref="JobScripts.Add"/>. Answers the id of the job that the name stands for, and whether it is this one.
    /// </summary>
    public static readonly JobScript Add = new(
        JobLua.Prelude + JobLua.Put +
        """
        local mode, name, id = ARGV[2], ARGV[3], ARGV[5]
        local over = redis.call('ZRANGEBYSCORE', KEYS[20], '-inf', now, 'LIMIT', 0, 20)
        if #over > 0 then
          redis.call('HDEL', KEYS[16], unpack(over))
          redis.call('ZREM', KEYS[20], unpack(over))
        end
        local held = redis.call('HGET', KEYS[16], name)
        if held == id then return {id, 1} end
        if held then
          if mode == 't' then
            local ends = redis.call('ZSCORE', KEYS[20], name)
            if ends and tonumber(ends) > now then return {held, 0} end
          elseif mode == 'd' then
            if redis.call('ZSCORE', KEYS[4], held) then
              redis.call('HSET', KEYS[2], held, now .. ARGV[6])
              delay(held, now + ARGV[7])
              wakes = true
              event('delayed', held)
              flush()
              publish()
              return {held, 0}
            end
          -- One that was removed by hand stands for nothing any more.
          elseif redis.call('HEXISTS', KEYS[2], held) == 1 and not redis.call('ZSCORE', KEYS[6], held) and not redis.call('ZSCORE', KEYS[7], held) then
            return {held, 0}
          end
        end
        if not put(id, ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10]) then return {id, 0} end
        redis.call('HSET', KEYS[16], name, id)
        if mode == 't' then redis.call('ZADD', KEYS[20], now + ARGV[4], name) end
        flush()
        publish()
        return {id, 1}
        """,
        CommandTraits.Idempotent);
}
