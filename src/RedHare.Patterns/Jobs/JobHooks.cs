namespace RedHare.Patterns.Jobs;

/// <summary>What flows and names that stand for jobs add to the scripts of a queue.</summary>
internal static class JobHooks
{
    /// <summary>
    /// <c>finished(id, tag, ok, payload)</c>: called once by <see cref="StepScript.Script"/> for a job that has a tag, when it has completed (payload: its result) or was given up (payload: the reason). A tag is
    /// made of: <c>p,</c> if it has had children; <c>u:NAME,</c> if a name stands for it; <c>f:POLICY:PARENT</c> if it is a child of a parent in this queue, <c>o:POLICY:QUEUE:PARENT</c> of one in another;
    /// or it is <c>r</c>, of a schedule that is short of times. It uses <c>enqueue</c> and <c>event</c>; a flush and a publish must follow.
    /// </summary>
    public const string Finished = FlowScripts.ChildEnded +
        """
        local function finished(id, tag, ok, payload)
          -- A parent that is given up may itself be a child: so upwards.
          while id do
            if string.sub(tag, 1, 2) == 'p,' then
              tag = string.sub(tag, 3)
              local fields = {id .. ' l', id .. ' n', id .. ' d'}
              for child in string.gmatch(redis.call('HGET', KEYS[14], id .. ' l') or '', '%S+') do fields[#fields + 1] = id .. ' ' .. child end
              redis.call('HDEL', KEYS[14], unpack(fields))
            end
            local name, rest = string.match(tag, '^u:([^,]*),(.*)$')
            if name then
              tag = rest
              if redis.call('HGET', KEYS[16], name) == id then redis.call('HDEL', KEYS[16], name) end
            end
            local where, policy, target = string.match(tag, '^([fo]):(%a):(.*)$')
            if where == 'o' then redis.call('RPUSH', KEYS[19], id .. '\n' .. (ok and 'c' or 'f') .. policy .. target .. '\n' .. payload) end
            if where == 'f' then id, tag, ok, payload = childEnded(target, ':' .. id, policy, ok, payload)
            else id = nil end
          end
        end

        """;
}
