using RedHare.Engine;

namespace RedHare.Commands.Tests.Strings;

public sealed class SetTests() : CommandTest(new FixedTime())
{
    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_000_000_000_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("0123456789012345678901234567890123456789abcd")]
    [InlineData("0123456789012345678901234567890123456789abcde")]
    public void Stores_what_it_is_given_over_whatever_was_there(string value)
    {
        foreach (var before in new[] { "x", "12", "longer than it was before, well past embstr's forty-four bytes" })
        {
            Run($"SET k \"{before}\"");
            Expect("OK", $"SET k \"{value}\"");
            Expect($"\"{value}\"", "GET k");
        }
    }

    [Fact]
    public void Long_values_replace_short_and_long_ones()
    {
        foreach (var length in new[] { 4096, 4097, 10_000, 10_000, 100_000, 5_000, 30, 200_000 })
        {
            var value = new string((char)('a' + length % 26), length);
            Assert.Equal("OK", Client.Run("SET", "k", value));
            Assert.Equal('"' + value + '"', Run("GET k"));
        }
    }

    [Fact]
    public void Replaces_a_value_of_another_type()
    {
        Run("RPUSH k a b");
        Expect("OK", "SET k v");
        Expect("\"v\"", "GET k");
    }

    [Fact]
    public void Nx_and_xx_look_at_the_key()
    {
        Expect("(nil)", "SET k v XX");
        Expect("OK", "SET k v nx");
        Expect("(nil)", "SET k w NX");
        Expect("OK", "SET k w XX");
        Expect("\"w\"", "GET k");
        Expect("(error) ERR syntax error", "SET k w NX XX");
    }

    [Fact]
    public void Get_answers_what_was_there()
    {
        Expect("(nil)", "SET k one GET");
        Expect("\"one\"", "SET k two GET");
        Expect("\"two\"", "SET k three NX GET");
        Expect("\"two\"", "GET k");
        Expect("(nil)", "SET other v NX GET");
        Expect("\"v\"", "GET other");
        Expect("(nil)", "SET absent v XX GET");
        Expect("(nil)", "GET absent");
    }

    [Fact]
    public void Get_refuses_other_types_and_changes_nothing()
    {
        Run("RPUSH l a");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SET l v GET");
        Expect("1", "LLEN l");
    }

    [Theory]
    [InlineData("EX 10", 1_000_000_010_000)]
    [InlineData("PX 1500", 1_000_000_001_500)]
    [InlineData("EXAT 1000000100", 1_000_000_100_000)]
    [InlineData("PXAT 1000000000777", 1_000_000_000_777)]
    [InlineData("ex 10 EX 20", 1_000_000_020_000)]
    public void Times_become_an_instant(string time, long expected)
    {
        Run("SET k short");
        Expect("OK", $"SET k v {time}");
        Assert.Equal(expected, Expiry("k"));
        Expect("OK", $"SET k other-value {time}");
        Assert.Equal(expected, Expiry("k"));
    }

    [Fact]
    public void The_expiry_goes_unless_it_is_kept()
    {
        Run("SET k v EX 10");
        Run("SET k w KEEPTTL");
        Assert.Equal(1_000_000_010_000, Expiry("k"));
        Run("SET k 17 KEEPTTL GET");
        Assert.Equal(1_000_000_010_000, Expiry("k"));
        Run("SET k w");
        Assert.Equal(-1, Expiry("k"));
    }

    [Theory]
    [InlineData("SET k v EX")]
    [InlineData("SET k v EX 10 PX 10")]
    [InlineData("SET k v KEEPTTL EX 10")]
    [InlineData("SET k v EX 10 KEEPTTL")]
    [InlineData("SET k v PERSIST")]
    [InlineData("SET k v XX NX")]
    [InlineData("SET k v WHAT")]
    public void Options_that_do_not_go_together(string line) => Expect("(error) ERR syntax error", line);

    [Fact]
    public void Times_that_are_none()
    {
        Expect("(error) ERR value is not an integer or out of range", "SET k v EX ten");
        Expect("(error) ERR invalid expire time in 'set' command", "SET k v EX 0");
        Expect("(error) ERR invalid expire time in 'set' command", "SET k v PX -1");
        Expect("(error) ERR invalid expire time in 'set' command", "SET k v EX 9223372036854775807");
        Expect("(error) ERR invalid expire time in 'set' command", "SET k v PX 9223372036854775807");
        Expect("(nil)", "GET k");
    }

    [Fact]
    public void Logs_the_instant_and_leaves_get_out()
    {
        Run("SET k v GET EX 10");
        Run("SET k w GET XX");
        Run("SET k x PXAT 1000000000777");
        Assert.Equal(["SET k v PXAT 1000000010000", "SET k w XX", "SET k x PXAT 1000000000777"], Logged(3));
    }

    [Fact]
    public void Tells_of_set_and_expire()
    {
        var heard = new List<string>();
        Server.Context.Engine.Listener = new Listener(heard);
        Run("SET k v EX 10");
        Run("SET k v");
        Run("SET k v NX");
        Assert.Equal(["set k", "expire k", "set k"], heard);
    }

    private long Expiry(string key) => Server.Context.Engine.PeekExpiry(new ExecutionUnit(Server.Context.Engine), System.Text.Encoding.Latin1.GetBytes(key));

    private List<string> Logged(int count)
    {
        var reader = Server.Effects;
        var lines = new List<string>();
        while (lines.Count < count && reader.Next() is { } effect)
            foreach (var line in EffectText.Parse(effect.Commands)) lines.Add(string.Join(' ', line.Select(System.Text.Encoding.Latin1.GetString)));
        // What was read here cannot be replayed at the end, so the end must find nothing.
        Run("DEL k");
        return lines;
    }

    private sealed class Listener(List<string> heard) : IKeyEventListener
    {
        public void OnKeyEvent(int database, ReadOnlySpan<byte> key, KeyEvent what) => heard.Add(what.Name + " " + System.Text.Encoding.Latin1.GetString(key));
    }
}
