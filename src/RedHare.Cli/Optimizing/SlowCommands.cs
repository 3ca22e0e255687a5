using RedHare.Client;

namespace RedHare.Cli.Optimizing;

/// <summary>What the slow log holds, by command.</summary>
internal static class SlowCommands
{
    public static void Write(IReadOnlyList<SlowCommand> log, int top, TextWriter output)
    {
        output.WriteLine($"\nSlow commands in the log: {log.Count:N0}");
        foreach (var group in log.GroupBy(static entry => entry.Arguments.Count == 0 ? "" : entry.Arguments[0].ToUpperInvariant()).OrderByDescending(static group => group.Sum(static entry => entry.Duration.Ticks)).Take(top))
        {
            var slowest = group.MaxBy(static entry => entry.Duration)!;
            output.WriteLine($"  {group.Count(),6}×  {slowest.Duration.TotalMilliseconds,8:F1} ms at most  {KeySurvey.Shown(string.Join(' ', slowest.Arguments.Take(4)))}");
            output.WriteLine($"  → {AdviceFor(group.Key)}");
        }
    }

    private static string AdviceFor(string command) => command switch
    {
        "KEYS" => "KEYS looks at every key while all others wait: SCAN goes in slices; a set or a namespace's version finds a group at once.",
        "SMEMBERS" or "HGETALL" or "HKEYS" or "HVALS" => $"{command} of a big key: {(command[0] == 'S' ? "SSCAN" : "HSCAN")} goes in pages, HMGET takes what is needed.",
        "LRANGE" or "ZRANGE" or "ZRANGEBYSCORE" or "XRANGE" => $"{command}: ask for a page, not for all.",
        "DEL" => "DEL of a big key frees it while others wait: UNLINK does not.",
        "FLUSHALL" or "FLUSHDB" => $"{command} ASYNC frees in the background.",
        "SORT" or "SUNION" or "SINTER" or "SDIFF" or "ZUNIONSTORE" or "ZINTERSTORE" => $"{command} costs as much as its keys are big: keep the result, or ask a replica.",
        "EVAL" or "EVALSHA" or "FCALL" => "A script holds up whoever needs its keys: let it do less at a time, and declare its keys.",
        "GET" or "SET" or "EXISTS" or "TYPE" or "TTL" or "PTTL" or "EXPIRE" or "INCR" or "HGET" or "HSET" or "LPUSH" or "RPUSH" or "SADD" or "ZADD" or "SCAN" or "PING" =>
            $"{command} does little: the machine was busy, forked or swapped. LATENCY DOCTOR tells more.",
        "SAVE" => "BGSAVE writes while others go on.",
        _ => "Look at LATENCY HISTOGRAM and at the size of its keys.",
    };
}
