using System.Globalization;

namespace RedHare.Persistence.Tests;

/// <summary>Snapshots of collections that are dumped in slices, while every kind of change is made to them.</summary>
public sealed class BigKeyTests : IDisposable
{
    private const int Members = 20_000;

    private readonly TempDirectory _directory = new();
    private readonly MemoryFiles _files = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("yes", 1)]
    [InlineData("yes", 2)]
    [InlineData("yes", 3)]
    [InlineData("no", 4)]
    public void What_is_changed_while_it_is_dumped_is_dumped_as_it_was_and_the_log_has_the_rest(string preamble, int seed)
    {
        var random = new Random(seed);
        SortedDictionary<string, string> before;
        using (var durable = Open(preamble))
        using (var redis = durable.Server.Connect())
        {
            Fill(redis);
            var changes = 0;
            _files.Before = what =>
            {
                if (what != "write" || Thread.CurrentThread.Name != "redhare snapshot") return;
                using var second = durable.Server.Connect();
                for (var i = 0; i < 400; i++) Change(second, random);
                changes++;
            };
            RewriteTests.Rewrite(redis);
            _files.Before = null;
            Assert.True(changes > 3);
            before = Read(redis);
        }
        using (var again = Open(preamble))
        using (var redis = again.Server.Connect()) Assert.Equal(before, Read(redis));
    }

    [Theory]
    [InlineData("DEL big:hash big:set big:zset big:list big:stream big:text")]
    [InlineData("UNLINK big:hash big:set big:zset big:list big:stream big:text")]
    [InlineData("FLUSHDB")]
    [InlineData("SWAPDB 0 1")]
    [InlineData("MSET big:hash a big:set a big:zset a big:list a big:stream a big:text a")]
    [InlineData("EVAL for_each_rename 0")]
    [InlineData("EVAL for_each_rename_and_change 0")]
    [InlineData("EVAL for_each_move 0")]
    [InlineData("EVAL for_each_expire 0")]
    [InlineData("EVAL change_groups 0")]
    [InlineData("EVAL change_groups_and_rename 0")]
    public void A_snapshot_holds_big_keys_as_they_were_whatever_becomes_of_them(string command)
    {
        SortedDictionary<string, string> before;
        using (var durable = Open("yes", ("appendonly", "no")))
        using (var redis = durable.Server.Connect())
        {
            Fill(redis);
            before = Read(redis);
            var writes = 0;
            _files.Before = what =>
            {
                if (what != "write" || Thread.CurrentThread.Name != "redhare snapshot" || writes++ != 1) return;
                using var second = durable.Server.Connect();
                second.Execute([.. command.Split(' ').Select(Script)]);
            };
            redis.Execute("BGSAVE");
            Assert.True(SpinWait.SpinUntil(() => RewriteTests.Info(redis, "rdb_saves") == "1", 60_000));
            _files.Before = null;
            Assert.True(writes > 3);
        }
        using (var again = Open("yes", ("appendonly", "no")))
        using (var redis = again.Server.Connect()) Assert.Equal(before, Read(redis));
    }

    private static string Script(string word) => word switch
    {
        "for_each_rename" => "for _, k in ipairs({'hash', 'set', 'zset', 'list', 'stream', 'text'}) do redis.call('RENAME', 'big:' .. k, 'moved:' .. k) end",
        "for_each_rename_and_change" => Script("for_each_rename") + " " + ChangeMoved,
        "for_each_move" => "for _, k in ipairs({'hash', 'set', 'zset', 'list', 'stream', 'text'}) do redis.call('MOVE', 'big:' .. k, 1) end redis.call('SELECT', 1) redis.call('DEL', 'big:set') redis.call('HDEL', 'big:hash', 'field:9')",
        "change_groups" => ChangeGroups("big:stream"),
        "change_groups_and_rename" => "redis.call('RENAME', 'big:stream', 'moved:stream') " + ChangeGroups("moved:stream"),
        "for_each_expire" => "for _, k in ipairs({'hash', 'set', 'zset', 'list', 'stream', 'text'}) do redis.call('EXPIRE', 'big:' .. k, 10000) redis.call('PERSIST', 'big:' .. k) end",
        _ => word,
    };

    private const string ChangeMoved = """
        for i = 1, 19000, 7 do
          redis.call('HSET', 'moved:hash', 'field:' .. i, 'changed')
          redis.call('HDEL', 'moved:hash', 'field:' .. i + 1)
          redis.call('SADD', 'moved:set', 'new:' .. i)
          redis.call('ZADD', 'moved:zset', i, 'member:' .. i)
          redis.call('LSET', 'moved:list', i, 'changed')
          redis.call('XDEL', 'moved:stream', i .. '-1')
        end
        redis.call('SPOP', 'moved:set', 5000)
        redis.call('SETRANGE', 'moved:text', 1000, 'changed')
        redis.call('XGROUP', 'DELCONSUMER', 'moved:stream', 'group', 'second')
        """;

    private static string ChangeGroups(string stream) => $"""
        local s = '{stream}'
        for i = 1, 12000, 3 do redis.call('XACK', s, 'group', i .. '-1') end
        for i = 2, 12000, 6 do redis.call('XCLAIM', s, 'group', 'third', 0, i .. '-1', 'TIME', 5, 'RETRYCOUNT', 7) end
        redis.call('XREADGROUP', 'GROUP', 'group', 'second', 'COUNT', 3000, 'STREAMS', s, '>')
        redis.call('XGROUP', 'DELCONSUMER', s, 'group', 'consumer')
        redis.call('XGROUP', 'CREATECONSUMER', s, 'group', 'consumer')
        redis.call('XREADGROUP', 'GROUP', 'group', 'consumer', 'COUNT', 100, 'STREAMS', s, '>')
        redis.call('XGROUP', 'DESTROY', s, 'other')
        redis.call('XGROUP', 'CREATE', s, 'other', '0')
        redis.call('XREADGROUP', 'GROUP', 'other', 'consumer', 'COUNT', 50, 'STREAMS', s, '>')
        """;

    private static void Fill(EmbeddedConnection redis)
    {
        for (var i = 0; i < Members; i++)
        {
            redis.Execute("HSET", "big:hash", $"field:{i}", $"value:{i}:{new string('v', i % 60)}");
            redis.Execute("SADD", "big:set", $"member:{i}:{new string('m', i % 30)}");
            redis.Execute("ZADD", "big:zset", $"{i * 7 % 1000}", $"member:{i}");
            redis.Execute("RPUSH", "big:list", $"element:{i}:{new string('e', i % 80)}");
            redis.Execute("XADD", "big:stream", $"{i + 1}-1", "n", $"{i}", "text", new string('t', i % 40));
        }
        redis.Execute("XGROUP", "CREATE", "big:stream", "group", "0");
        redis.Execute("XGROUP", "CREATE", "big:stream", "other", "0");
        foreach (var (group, consumer, count) in (ReadOnlySpan<(string, string, string)>)[("group", "consumer", "7000"), ("group", "second", "5000"), ("other", "consumer", "6000")])
            redis.Execute("XREADGROUP", "GROUP", group, consumer, "COUNT", count, "STREAMS", "big:stream", ">");
        redis.Execute("HPEXPIRE", "big:hash", "100000000", "FIELDS", "2", "field:5", "field:777");
        redis.Execute("SET", "small", "1");
        redis.Execute("SET", "big:text", string.Concat(Enumerable.Range(0, 200_000).Select(static i => $"{i} ")));
    }

    private static void Change(EmbeddedConnection redis, Random random)
    {
        var (n, fresh) = (random.Next(Members), random.Next(1_000_000));
        switch (random.Next(24))
        {
            case 0: redis.Execute("HSET", "big:hash", $"field:{n}", $"changed:{fresh}"); break;
            case 1: redis.Execute("HSET", "big:hash", $"new:{fresh}", "x"); break;
            case 2: redis.Execute("HDEL", "big:hash", $"field:{n}"); break;
            case 3: redis.TryExecute("HPEXPIRE", "big:hash", "200000000", "FIELDS", "1", $"field:{n}"); break;
            case 4: redis.Execute("SADD", "big:set", $"new:{fresh}"); break;
            case 5: redis.Execute("SPOP", "big:set"); break;
            case 6: redis.Execute("ZADD", "big:zset", $"{fresh}", $"member:{n}"); break;
            case 7: redis.Execute("ZADD", "big:zset", $"{fresh}", $"new:{fresh}"); break;
            case 8: redis.Execute("ZPOPMIN", "big:zset", "3"); break;
            case 9: redis.Execute("RPUSH", "big:list", $"new:{fresh}"); break;
            case 10: redis.Execute("LPUSH", "big:list", $"new:{fresh}"); break;
            case 11: redis.Execute("LPOP", "big:list", "3"); break;
            case 12: redis.TryExecute("LSET", "big:list", $"{n / 2}", $"set:{fresh}"); break;
            case 13: redis.Execute("XADD", "big:stream", "*", "new", $"{fresh}"); break;
            case 14: redis.Execute("XDEL", "big:stream", $"{n + 1}-1"); break;
            case 15: redis.Execute("XREADGROUP", "GROUP", "group", "consumer", "COUNT", "2", "STREAMS", "big:stream", ">"); break;
            case 16: redis.Execute("XACK", "big:stream", random.Next(2) == 0 ? "group" : "other", $"{n / 2 + 1}-1"); break;
            case 17: redis.Execute("XCLAIM", "big:stream", "group", $"claimer:{fresh % 3}", "0", $"{n / 2 + 1}-1"); break;
            case 18: redis.Execute("XGROUP", "DELCONSUMER", "big:stream", "group", $"claimer:{fresh % 3}"); break;
            case 19 when fresh % 20 == 0:
                redis.Execute("XGROUP", "DESTROY", "big:stream", "other");
                redis.Execute("XGROUP", "CREATE", "big:stream", "other", $"{n + 1}-1");
                break;
            case 20 when fresh % 10 == 0: redis.Execute("APPEND", "big:text", $"{fresh}"); break;
            case 21 when fresh % 10 == 0: redis.Execute("SETRANGE", "big:text", $"{n * 50}", $"{fresh}"); break;
            case 22 when fresh % 10 == 0: redis.Execute("SET", "big:text", redis.Execute("GETRANGE", "big:text", "1", "-1").ToString()); break;
            default: redis.Execute("INCR", "small"); break;
        }
    }

    private static SortedDictionary<string, string> Read(EmbeddedConnection redis)
    {
        var read = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["hash"] = Text(redis.Execute("HGETALL", "big:hash"), 2),
            ["expiry"] = Text(redis.Execute("HPEXPIRETIME", "big:hash", "FIELDS", "3", "field:5", "field:777", "field:9"), 0),
            ["set"] = Text(redis.Execute("SMEMBERS", "big:set"), 1),
            ["zset"] = Text(redis.Execute("ZRANGE", "big:zset", "0", "-1", "WITHSCORES"), 0),
            ["list"] = Text(redis.Execute("LRANGE", "big:list", "0", "-1"), 0),
            ["stream"] = Text(redis.Execute("XRANGE", "big:stream", "-", "+"), 0),
            ["pending"] = Pending(redis, "group"),
            ["others"] = Pending(redis, "other"),
            ["text"] = redis.Execute("GET", "big:text").ToString(),
            ["small"] = redis.Execute("GET", "small").ToString(),
            ["keys"] = redis.Execute("DBSIZE").ToString(),
        };
        return read;
    }

    // Without how long ago, which goes on.
    private static string Pending(EmbeddedConnection redis, string group) =>
        Text(redis.Execute("XPENDING", "big:stream", group), 0) + string.Join('|', redis.Execute("XPENDING", "big:stream", group, "-", "+", "100000").Items.ToArray().Select(static entry => $"{entry.Items[0]} {entry.Items[1]} {entry.Items[3]}"));

    private static string Text(Reply reply, int stride)
    {
        var parts = Flatten(reply).ToList();
        if (stride > 0) parts = [.. parts.Chunk(stride).Select(pair => string.Join('=', pair)).Order(StringComparer.Ordinal)];
        return parts.Count.ToString(CultureInfo.InvariantCulture) + ":" + string.Join('|', parts);
    }

    private static IEnumerable<string> Flatten(Reply reply) =>
        reply.Kind is ReplyKind.Array or ReplyKind.Map or ReplyKind.Set ? reply.Items.ToArray().SelectMany(Flatten) : [reply.ToString()];

    private MemoryServer Open(string preamble, params ReadOnlySpan<(string, string)> directives) =>
        new(_files, _directory.Path, [("shards", "2"), ("rdbcompression", "no"), ("aof-use-rdb-preamble", preamble), .. directives]);
}
