namespace RedHare.Commands.Tests.Strings;

public sealed class GetExTests() : CommandTest(new ManualTime())
{
    [Theory]
    [InlineData("EX 10", 10_000)]
    [InlineData("PX 15", 15)]
    [InlineData("EXAT 4102444900", 100_000)]
    [InlineData("PXAT 4102444800777", 777)]
    public void Sets_the_expiry(string time, long expected)
    {
        var log = Server.Context.Engine.Effects.Read();
        Run("SET k v");
        Expect("\"v\"", "GETEX k " + time);
        Assert.Equal(ManualTime.Start + expected, Server.ExpiryOf("k"));
        Assert.Equal(["SET k v", $"PEXPIREAT k {ManualTime.Start + expected}"], EffectText.Lines(log));
    }

    [Fact]
    public void Alone_it_is_get()
    {
        Run("SET k v EX 10");
        var log = Server.Context.Engine.Effects.Read();
        Expect("\"v\"", "GETEX k");
        Expect("(nil)", "GETEX none");
        Assert.Equal(ManualTime.Start + 10_000, Server.ExpiryOf("k"));
        Assert.Empty(EffectText.Lines(log));
    }

    [Fact]
    public void Persist_takes_the_expiry_away()
    {
        var log = Server.Context.Engine.Effects.Read();
        Run("SET k v");
        Expect("\"v\"", "GETEX k PERSIST");
        Run("GETEX k EX 5");
        Expect("\"v\"", "GETEX k PERSIST");
        Assert.Equal(-1, Server.ExpiryOf("k"));
        Assert.Equal(["SET k v", $"PEXPIREAT k {ManualTime.Start + 5000}", "PERSIST k"], EffectText.Lines(log));
    }

    [Fact]
    public void An_instant_that_has_passed_deletes()
    {
        var log = Server.Context.Engine.Effects.Read();
        var heard = new HeardEvents();
        Server.Context.Engine.Listener = heard;
        Run("SET k v");
        Expect("\"v\"", "GETEX k PXAT 1000");
        Expect("(nil)", "GET k");
        Assert.Equal(["SET k v", "DEL k"], EffectText.Lines(log));
        Assert.Equal(["set 0:k", "del 0:k"], heard.All);
    }

    [Theory]
    [InlineData("GETEX k EX 10 PERSIST", "ERR syntax error")]
    [InlineData("GETEX k PERSIST EX 10", "ERR syntax error")]
    [InlineData("GETEX k KEEPTTL", "ERR syntax error")]
    [InlineData("GETEX k NX", "ERR syntax error")]
    [InlineData("GETEX k EX", "ERR syntax error")]
    [InlineData("GETEX k EX 0", "ERR invalid expire time in 'getex' command")]
    [InlineData("GETEX k PX x", "ERR value is not an integer or out of range")]
    public void Refusals(string line, string error)
    {
        Run("SET k v");
        Expect("(error) " + error, line);
    }
}
