using System.Globalization;

namespace RedHare.Bench.Durability;

/// <summary>Two million keys as an application has them: texts, some with an expiry, counters, small hashes, lists, sets and sorted sets.</summary>
internal static class MixedKeys
{
    public const int Count = 2_000_000;

    private const string Script = """
        for i = tonumber(ARGV[1]), tonumber(ARGV[2]) - 1 do
          local k = i % 20
          if k < 10 then redis.call('SET', string.format('key:%012d', i), string.rep('v', 20 + i % 40) .. i)
          elseif k < 12 then redis.call('SET', 'session:' .. i, 'data of session ' .. i .. string.rep('x', i % 60), 'PX', 86400000 + i)
          elseif k < 13 then redis.call('SET', 'counter:' .. i, i)
          elseif k < 16 then redis.call('HSET', 'user:' .. i, 'name', 'user ' .. i, 'mail', 'user' .. i .. '@example.org', 'age', i % 90)
          elseif k < 17 then redis.call('RPUSH', 'list:' .. i, i, 'b' .. i, 'c' .. i, 'd')
          elseif k < 18 then redis.call('SADD', 'tags:' .. i, i, i + 1, i + 2)
          elseif k < 19 then redis.call('SADD', 'names:' .. i, 'a' .. i, 'b' .. i, 'c')
          else redis.call('ZADD', 'scores:' .. i, i, 'm' .. i, i * 1.5, 'n' .. i, 3, 'o') end
        end
        """;

    public static void Fill(DataServer server)
    {
        for (var from = 0; from < Count; from += 50_000)
        {
            var answer = server.Ask("EVAL", Script, "0", from.ToString(CultureInfo.InvariantCulture), (from + 50_000).ToString(CultureInfo.InvariantCulture));
            if (answer[0] == '-') throw new InvalidOperationException(answer);
        }
    }

    public static void Await(DataServer server, string figure)
    {
        while (server.Figure("persistence", figure) != 0) Thread.Sleep(20);
    }
}
