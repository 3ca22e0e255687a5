using System.Globalization;
using RedHare.Client;

namespace RedHare.Persistence.Tests;

/// <summary>A data set of all types in all encodings, and what any server holds as text, to be compared.</summary>
internal static class DataSet
{
    /// <summary>Fills a server. With <paramref name="fieldExpiry"/> also what redis-server 7.0 does not know.</summary>
    public static async Task FillAsync(RedisConnection redis, bool fieldExpiry)
    {
        await Run(redis, "SET", "string:int", "12345");
        await Run(redis, "SET", "string:short", "value");
        await Run(redis, "SET", "string:binary", "a\r\nb\0c*3\r\n$3\r\n");
        await Run(redis, "SET", "string:empty", "");
        await Run(redis, "SET", "string:big", new string('x', 200_000));
        await Run(redis, "APPEND", "string:appended", "one");
        await Run(redis, "APPEND", "string:appended", " two");
        await Run(redis, "SET", "string:expiring", "v", "EX", "100000");
        await Run(redis, "SET", "string:float", "1.5");
        await Run(redis, "INCRBYFLOAT", "string:float", "0.1");
        await Run(redis, "SETRANGE", "string:range", "10", "x");
        await Run(redis, "SETBIT", "bits", "77", "1");
        await Run(redis, "PFADD", "hll", "a", "b", "c");
        await Many(redis, 300, i => ["PFADD", "hll:dense", $"member:{i}", $"other:{i}", $"third:{i}"]);
        await Run(redis, "RPUSH", "list:small", "a", "b", "1", "-7");
        await Many(redis, 2000, i => ["RPUSH", "list:big", $"element:{i}:{new string('e', i % 50)}"]);
        await Run(redis, "LPOP", "list:big", "5");
        await Run(redis, "SADD", "set:int", "1", "2", "30000", "-9000000000");
        await Run(redis, "SADD", "set:pack", "a", "b", "c");
        await Many(redis, 500, i => ["SADD", "set:big", $"member:{i}"]);
        await Run(redis, "SPOP", "set:big", "10");
        await Run(redis, "HSET", "hash:small", "f", "v", "g", "2");
        await Many(redis, 700, i => ["HSET", "hash:big", $"field:{i}", $"value:{i}"]);
        await Run(redis, "HINCRBYFLOAT", "hash:small", "g", "0.25");
        await Run(redis, "ZADD", "zset:small", "1", "a", "2.5", "b", "-inf", "c", "1e300", "d");
        await Many(redis, 400, i => ["ZADD", "zset:big", (i * 0.37).ToString(CultureInfo.InvariantCulture), $"member:{i}"]);
        await Run(redis, "GEOADD", "geo", "13.361389", "38.115556", "Palermo");
        await Many(redis, 300, i => ["XADD", "stream", "*", "n", $"{i}", "text", new string('t', i % 40)]);
        await Run(redis, "XTRIM", "stream", "MAXLEN", "200");
        await Run(redis, "XGROUP", "CREATE", "stream", "group", "0");
        await Run(redis, "XREADGROUP", "GROUP", "group", "consumer", "COUNT", "10", "STREAMS", "stream", ">");
        await Run(redis, "XADD", "stream:empty", "5-1", "a", "b");
        await Run(redis, "XDEL", "stream:empty", "5-1");
        await Run(redis, "EVAL", "redis.call('SET', KEYS[1], 'x'); redis.call('INCR', KEYS[2]); return redis.call('TIME')", "2", "{s}one", "{s}two");
        await Run(redis, "SET", "gone", "x");
        await Run(redis, "DEL", "gone");
        await Run(redis, "RENAME", "string:short", "string:renamed");
        await Run(redis, "MOVE", "string:renamed", "2");
        await Run(redis, "PEXPIRE", "list:small", "50000000");
        await Run(redis, "FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function() return 7 end)");
        if (!fieldExpiry) return;
        await Run(redis, "HSET", "hash:expiring", "f", "v", "g", "w");
        await Run(redis, "HPEXPIRE", "hash:expiring", "100000000", "FIELDS", "1", "f");
    }

    /// <summary>All keys of database 0 with type, encoding, expiry and content.</summary>
    public static async Task<SortedDictionary<string, string>> DumpAsync(RedisConnection redis)
    {
        var dump = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in (await redis.ExecuteAsync("KEYS", "*")).Items)
        {
            var key = item.ToString();
            var type = (await redis.ExecuteAsync("TYPE", key)).ToString();
            string[] read = type switch
            {
                "string" => ["GET", key],
                "list" => ["LRANGE", key, "0", "-1"],
                "set" => ["SMEMBERS", key],
                "zset" => ["ZRANGE", key, "0", "-1", "WITHSCORES"],
                "hash" => ["HGETALL", key],
                _ => ["XRANGE", key, "-", "+"],
            };
            var content = Text(await Ask(redis, read), sorted: type == "set", pairs: type == "hash");
            if (type == "stream") content += $";{Text(await Ask(redis, "XINFO", "GROUPS", key))};" + (await Ask(redis, "XLEN", key));
            if (key == "stream") content += Text(await Ask(redis, "XPENDING", "stream", "group"));
            if (key == "hash:expiring") content += Text(await Ask(redis, "HPEXPIRETIME", key, "FIELDS", "2", "f", "g"));
            dump[key] = $"{type} {await Ask(redis, "OBJECT", "ENCODING", key)} {await Ask(redis, "PEXPIRETIME", key)} {content}";
        }
        dump["functions"] = Text(await Ask(redis, "FUNCTION", "LIST"));
        return dump;
    }

    public static async Task<Reply> Ask(RedisConnection redis, params string[] arguments) =>
        await redis.ExecuteAsync(arguments[0], [.. arguments.Skip(1).Select(argument => (RedisValue)argument)]);

    private static async Task Run(RedisConnection redis, params string[] arguments) => await Ask(redis, arguments);

    private static async Task Many(RedisConnection redis, int count, Func<int, string[]> command)
    {
        for (var i = 0; i < count; i++) await Run(redis, command(i));
    }

    // RESP2 and RESP3 write maps, pairs and doubles in ways of their own; the text is the same.
    private static string Text(Reply reply, bool sorted = false, bool pairs = false)
    {
        var parts = Flatten(reply).ToList();
        if (sorted) parts.Sort(StringComparer.Ordinal);
        if (pairs) parts = [.. parts.Chunk(2).Select(pair => string.Join('=', pair)).Order(StringComparer.Ordinal)];
        return string.Join('|', parts);
    }

    private static IEnumerable<string> Flatten(Reply reply) =>
        reply.Kind is ReplyKind.Array or ReplyKind.Map or ReplyKind.Set ? reply.Items.ToArray().SelectMany(Flatten)
        : reply.Kind == ReplyKind.Double || double.TryParse(reply.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? [Number(reply.ToString())]
        : [reply.ToString()];

    private static string Number(string text) => text.Contains("inf", StringComparison.OrdinalIgnoreCase) ? text.ToLowerInvariant()
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.ToString("R", CultureInfo.InvariantCulture) : text;
}
