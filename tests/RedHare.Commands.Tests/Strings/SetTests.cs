using RedHare.Engine;

namespace RedHare.Commands.Tests.Strings;

public sealed class SetTests() : CommandTest(new ManualTime())
{
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
        Run("SADD k a b");
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
        Run("SADD s a");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SET s v GET");
        Expect("1", "SCARD s");
    }

    [Theory]
    [InlineData("EX 10", 10_000)]
    [InlineData("PX 1500", 1_500)]
    [InlineData("EXAT 4102444900", 100_000)]
    [InlineData("PXAT 4102444800777", 777)]
    [InlineData("ex 10 EX 20", 20_000)]
    public void Times_become_an_instant(string time, long expected)
    {
        Run("SET k short");
        Expect("OK", $"SET k v {time}");
        Assert.Equal(ManualTime.Start + expected, Server.ExpiryOf("k"));
        Expect("OK", $"SET k other-value {time}");
        Assert.Equal(ManualTime.Start + expected, Server.ExpiryOf("k"));
    }

    [Fact]
    public void The_expiry_goes_unless_it_is_kept()
    {
        Run("SET k v EX 10");
        Run("SET k w KEEPTTL");
        Assert.Equal(ManualTime.Start + 10_000, Server.ExpiryOf("k"));
        Run("SET k 17 KEEPTTL GET");
        Assert.Equal(ManualTime.Start + 10_000, Server.ExpiryOf("k"));
        Run("SET k w");
        Assert.Equal(-1, Server.ExpiryOf("k"));
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
        var log = Server.Context.Engine.Effects.Read();
        Run("SET k v GET EX 10");
        Run("SET k w GET XX");
        Run("SET k x PXAT 4102444800777");
        Run("SET k y NX");
        Assert.Equal(["SET k v PXAT 4102444810000", "SET k w XX", "SET k x PXAT 4102444800777"], EffectText.Lines(log));
    }

    [Fact]
    public void Tells_of_set_and_expire()
    {
        var heard = new HeardEvents();
        Server.Context.Engine.Listener = heard;
        Run("SET k v EX 10");
        Run("SET k v");
        Run("SET k v NX");
        Assert.Equal(["set 0:k", "expire 0:k", "set 0:k"], heard.All);
    }

    [Fact]
    public void An_expired_key_is_gone_before_it_is_set()
    {
        var time = (ManualTime)Time!;
        Run("SET k v PX 5");
        time.Now += 6;
        Expect("(nil)", "SET k w XX");
        Expect("(nil)", "SET k w GET KEEPTTL");
        Assert.Equal(-1, Server.ExpiryOf("k"));
    }

    [Theory]
    [InlineData("12", KeyEncoding.Int)]
    [InlineData("012", KeyEncoding.EmbStr)]
    [InlineData("0123456789012345678901234567890123456789abcd", KeyEncoding.EmbStr)]
    [InlineData("0123456789012345678901234567890123456789abcde", KeyEncoding.Raw)]
    public void Encodings_are_those_of_redis(string value, KeyEncoding encoding)
    {
        Run("SET k before");
        Run("SET k " + value);
        Assert.Equal(encoding, Server.EncodingOf("k"));
    }
}
