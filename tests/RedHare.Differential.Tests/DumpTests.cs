using Xunit;

namespace RedHare.Differential.Tests;

/// <summary>What redis-server dumps is restored as the value it was.</summary>
public sealed class DumpTests(ServerPair servers) : IClassFixture<ServerPair>
{
    [Fact]
    public void Dumps_of_redis_are_restored()
    {
        using var comparison = servers.Compare(2);
        string[][] values =
        [
            ["SET", "text"], ["SET", "12"], ["SET", "-70000"], ["SET", "9223372036854775807"], ["SET", new string('x', 3000)], ["SET", "\xff\0\r\n"],
            ["RPUSH", "a", "1", "70000", new string('y', 500)], ["RPUSH", .. Enumerable.Range(0, 300).Select(i => $"element-{i}")],
            ["SADD", "1", "2", "70000"], ["SADD", .. Enumerable.Range(0, 50).Select(i => $"{i}")], ["SADD", "a", "b", "1"], ["SADD", .. Enumerable.Range(0, 300).Select(i => $"member-{i}")],
            ["HSET", "a", "1", "b", "two"], ["HSET", .. Enumerable.Range(0, 300).SelectMany(i => new[] { $"field-{i}", $"{i}" })],
            ["ZADD", "1", "a", "2.5", "b", "-inf", "c"], ["ZADD", .. Enumerable.Range(0, 300).SelectMany(i => new[] { $"{i % 7}.25", $"member-{i}" })],
        ];
        comparison.Run([.. values.Select((words, i) => (string[])[words[0], $"key:{i}", .. words[1..]])]);
        for (var i = 0; i < values.Length; i++)
        {
            comparison.Restore($"key:{i}", "copy");
            comparison.Run([["TYPE", "copy"], ["OBJECT", "ENCODING", "copy"], Reading(values[i][0])]);
        }
        comparison.AssertSame("Restored dumps");
    }

    [Fact]
    public void A_dumped_stream_has_its_past_and_its_groups()
    {
        using var comparison = servers.Compare(2);
        comparison.Run([.. Enumerable.Range(1, 250).Select(i => (string[])["XADD", "s", $"{i}-{i % 3}", "field", $"value-{i}", "other", "x"])]);
        comparison.Run([.. """
            XADD s 251-1 another field
            XDEL s 7-1 120-0 250-1
            XTRIM s MAXLEN 240
            XGROUP CREATE s g 0
            XGROUP CREATE s h $
            XGROUP CREATECONSUMER s h idle
            XREADGROUP GROUP g a COUNT 100 STREAMS s >
            XREADGROUP GROUP g b COUNT 50 STREAMS s >
            XREADGROUP GROUP g a NOACK COUNT 1 STREAMS s >
            XCLAIM s g c 0 20-2 21-0 RETRYCOUNT 70000
            """.Split('\n').Select(line => line.Split(' '))]);
        comparison.Restore("s", "copy");
        comparison.Run([.. """
            XRANGE copy - +
            XREVRANGE copy + -
            XINFO GROUPS copy
            XPENDING copy g
            XPENDING copy g - + 1000
            XPENDING copy g - + 1000 c
            XREADGROUP GROUP g d COUNT 3 STREAMS copy >
            XACK copy g 20-2 22-1
            XDEL copy 30-0
            XADD copy 251-1 too old
            XADD copy 252-1 a 1
            XTRIM copy MAXLEN 100
            XRANGE copy - +
            XGROUP DELCONSUMER copy g a
            """.Split('\n').Select(line => line.Split(' '))]);
        comparison.AssertSame("A restored stream");
    }

    private static string[] Reading(string command) => command switch
    {
        "SET" => ["GET", "copy"],
        "RPUSH" => ["LRANGE", "copy", "0", "-1"],
        "SADD" => ["SMEMBERS", "copy"],
        "HSET" => ["HGETALL", "copy"],
        _ => ["ZRANGE", "copy", "0", "-1", "WITHSCORES"],
    };
}
