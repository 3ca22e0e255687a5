using System.Buffers.Binary;
using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Tests.Keys;

public sealed class RestoreTests : CommandTest
{
    private const string Text = "\0\x03" + "bar";

    public RestoreTests() : base(new ManualTime()) { }

    [Fact]
    public void Sets_a_time_to_live()
    {
        Assert.Equal("OK", Restore("k", Payload(Text), "1000"));
        Assert.Equal(ManualTime.Start + 1000, Server.ExpiryOf("k"));
        Assert.Equal("OK", Restore("k", Payload(Text), (ManualTime.Start + 5).ToString(System.Globalization.CultureInfo.InvariantCulture), "ABSTTL", "REPLACE"));
        Assert.Equal(ManualTime.Start + 5, Server.ExpiryOf("k"));
        Assert.Equal("OK", Restore("k", Payload(Text), "0", "REPLACE"));
        Assert.Equal(-1, Server.ExpiryOf("k"));
        Expect("\"bar\"", "GET k");
    }

    [Fact]
    public void Its_effect_has_the_point_in_time()
    {
        var log = Server.Context.Engine.Effects.Read();
        Restore("k", Payload(Text), "1000");
        var line = Assert.Single(EffectText.Lines(log));
        Assert.StartsWith($"RESTORE k {ManualTime.Start + 1000} ", line, StringComparison.Ordinal);
        Assert.EndsWith(" ABSTTL", line, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_expired_is_not_restored()
    {
        var log = Server.Context.Engine.Effects.Read();
        Run("SET k x");
        Assert.Equal("OK", Restore("k", Payload(Text), "5", "ABSTTL", "REPLACE"));
        Assert.Equal("OK", Restore("k", Payload(Text), "5", "ABSTTL"));
        Expect("0", "EXISTS k");
        Assert.Equal(["SET k x", "DEL k"], EffectText.Lines(log));
    }

    [Fact]
    public void Notes_its_use()
    {
        Restore("k", Payload(Text), "0", "IDLETIME", "1000");
        Expect("1000", "OBJECT IDLETIME k");
        Run("CONFIG SET maxmemory-policy allkeys-lfu");
        Restore("l", Payload(Text), "0", "FREQ", "100");
        Expect("100", "OBJECT FREQ l");
    }

    [Fact]
    public void Refuses()
    {
        Run("SET k x");
        Assert.Equal("(error) BUSYKEY Target key name already exists.", Restore("k", Payload(Text), "0"));
        Assert.Equal("(error) ERR Invalid TTL value, must be >= 0", Restore("l", Payload(Text), "-1"));
        Assert.Equal("(error) ERR value is not an integer or out of range", Restore("l", Payload(Text), "x"));
        Assert.Equal("(error) ERR syntax error", Restore("l", Payload(Text), "0", "x"));
        Assert.Equal("(error) ERR syntax error", Restore("l", Payload(Text), "0", "IDLETIME", "5", "FREQ", "5"));
        Assert.Equal("(error) ERR Invalid IDLETIME value, must be >= 0", Restore("l", Payload(Text), "0", "IDLETIME", "-5"));
        Assert.Equal("(error) ERR Invalid FREQ value, must be >= 0 and <= 255", Restore("l", Payload(Text), "0", "FREQ", "256"));
        Assert.Equal("(error) ERR DUMP payload version or checksum are wrong", Restore("l", "..."u8.ToArray(), "0"));
        Assert.Equal("(error) ERR DUMP payload version or checksum are wrong", Restore("l", Payload(Text, version: 99), "0"));
        var spoiled = Payload(Text);
        spoiled[3] ^= 1;
        Assert.Equal("(error) ERR DUMP payload version or checksum are wrong", Restore("l", spoiled, "0"));
        Expect("\"x\"", "GET k");
        Expect("0", "EXISTS l");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\x63")]
    [InlineData("\0\x04" + "bar")]
    [InlineData("\0\x03" + "bare")]
    [InlineData("\x01\0")]
    [InlineData("\x02\x02\x01" + "a\x01" + "a")]
    [InlineData("\x04\x02\x01" + "a\x01" + "1\x01" + "a\x01" + "2")]
    [InlineData("\x05\x01\x01" + "a\0\0\0\0\0\0\xf8\x7f")]
    [InlineData("\x0b\x08\x02\0\0\0\0\0\0\0")]
    [InlineData("\x10\x07\x07\0\0\0\0\0\xff")]
    [InlineData("\x12\x01\x03\x01" + "a")]
    [InlineData("\0\x81\xff\xff\xff\xff\xff\xff\xff\xff")]
    [InlineData("\0\xc3\x02\x03" + "ab")]
    public void Refuses_what_is_no_value(string body)
    {
        Run("SET k x");
        Assert.Equal("(error) ERR Bad data format", Restore("k", Payload(body), "0", "REPLACE"));
        Expect("\"x\"", "GET k");
    }

    [Theory]
    [InlineData("\x10\x17\x17\0\0\0\x04\0\x82" + "a\0\x03\x82" + "b\0\x03\x82" + "a\0\x03\x82" + "d\0\x03\xff", "Hash listpack integrity check failed: listpack with dup elements")]
    [InlineData("\x0f\0\0\0\0\x01\x01" + "g\0\0\0\x02\x01" + "c\x01\0\0\0\0\0\0\0\0\x01" + "c\x01\0\0\0\0\0\0\0\0", "Stream listpack integrity check failed: Duplicate stream consumer detected")]
    [InlineData("\x12\x01\x03\x01" + "a", "Quicklist listpack integrity check failed")]
    public void What_is_wrong_with_a_payload_is_in_the_log_before_the_answer(string body, string reason)
    {
        var lines = new List<string>();
        Server.Context.Log = (_, line) => lines.Add(line);
        Assert.Equal("(error) ERR Bad data format", Restore("k", Payload(body), "0"));
        Assert.Equal([$"A payload was not restored: {reason}."], lines);
        Run("PING");
        Assert.Single(lines);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_comes_is_refused_or_a_sound_value(int seed)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        // In the past, so that times of delivery are possible ones for the server that effects are replayed into.
        ((ManualTime)Time!).Now = 1_700_000_000_000;
        foreach (var line in new[]
        {
            "RPUSH k a b 1 2 70000", "SADD k 1 2 3 70000", "SADD k a b 1 2", "HSET k a 1 b 2 c 3", "ZADD k 1 a 2.5 b -3 c", "XADD k 5-5 a 1 b 2", "XADD k 5-6 a 3 b 4", "XADD k 6-1 c 5", "XDEL k 5-6",
            "XGROUP CREATE k g 0", "XREADGROUP GROUP g alice COUNT 1 STREAMS k >", "XREADGROUP GROUP g bob COUNT 1 STREAMS k >",
        })
        {
            if (line[0] != 'X' || line.StartsWith("XADD k 5-5", StringComparison.Ordinal)) Run("DEL k");
            Run(line);
            var body = Encoding.Latin1.GetBytes(Run("DUMP k")[1..^1])[..^10];
            for (var i = 0; i < 300; i++)
            {
                var spoiled = body.ToArray();
                for (var changes = random.Next(1, 4); changes > 0; changes--) spoiled[random.Next(spoiled.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)(spoiled[random.Next(spoiled.Length)] + random.Next(-1, 2));
                var reply = Restore("l", Payload(Encoding.Latin1.GetString(spoiled, 0, random.Next(4) == 0 ? random.Next(spoiled.Length) : spoiled.Length)), "0", "REPLACE");
                Assert.True(reply is "OK" or "(error) ERR Bad data format", reply);
                if (reply == "OK") Use("l");
            }
        }
    }

    /// <summary>Commands that walk and change the value; what is broken makes one of them throw, or the blocks leak.</summary>
    private void Use(string key)
    {
        Server.Dump();
        var type = Run($"TYPE {key}");
        string[] commands = type switch
        {
            "list" => ["LRANGE {0} 0 -1", "LINSERT {0} BEFORE a x", "LPOP {0}", "RPUSH {0} y"],
            "set" => ["SMEMBERS {0}", "SADD {0} x 5", "SREM {0} a 1"],
            "hash" => ["HGETALL {0}", "HSET {0} a 5 z 6", "HDEL {0} b"],
            "zset" => ["ZRANGE {0} 0 -1 WITHSCORES", "ZADD {0} 7 x 1 b", "ZRANK {0} b", "ZREM {0} a"],
            "stream" => ["XRANGE {0} - +", "XREVRANGE {0} + -", "XINFO STREAM {0} FULL COUNT 0", "XADD {0} * f v", "XREADGROUP GROUP g carol STREAMS {0} >", "XAUTOCLAIM {0} g dave 0 0", "XTRIM {0} MAXLEN 1", "XGROUP DELCONSUMER {0} g alice"],
            _ => ["GET {0}"],
        };
        foreach (var command in commands) Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, key));
    }

    private string Restore(string key, byte[] payload, string ttl, params string[] options) =>
        Client.RunRaw([.. new[] { "RESTORE", key, ttl }.Select(Encoding.Latin1.GetBytes), payload, .. options.Select(Encoding.Latin1.GetBytes)]);

    private static byte[] Payload(string body, ushort version = 11)
    {
        var bytes = new byte[body.Length + 10];
        Encoding.Latin1.GetBytes(body, bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(body.Length), version);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(body.Length + 2), Crc64.Append(0, bytes.AsSpan(0, body.Length + 2)));
        return bytes;
    }
}
