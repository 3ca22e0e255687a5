using RedHare.Engine;

namespace RedHare.Commands.Tests.Strings;

public sealed class IncrByFloatTests : CommandTest
{
    [Fact]
    public void Adds_in_long_double()
    {
        var log = Server.Context.Engine.Effects.Read();
        Run("SET k 10.5");
        Expect("\"10.6\"", "INCRBYFLOAT k 0.1");
        Expect("\"210.60000000000000001\"", "INCRBYFLOAT k 2.0e2");
        Expect("\"1.5\"", "INCRBYFLOAT new 1.5");
        Assert.Equal(["SET k 10.5", "SET k 10.6 KEEPTTL", "SET k 210.60000000000000001 KEEPTTL", "SET new 1.5 KEEPTTL"], EffectText.Lines(log));
    }

    [Fact]
    public void A_whole_sum_is_text_and_the_expiry_stays()
    {
        Run("SETEX k 100 1.5");
        Expect("\"3\"", "INCRBYFLOAT k 1.5");
        Assert.Equal(KeyEncoding.EmbStr, Server.EncodingOf("k"));
        Assert.NotEqual(-1, Server.ExpiryOf("k"));
        Expect("4", "INCR k");
    }

    [Fact]
    public void Refusals()
    {
        Run("SET k abc");
        Run("SADD s a");
        Expect("(error) ERR value is not a valid float", "INCRBYFLOAT k 1");
        Expect("(error) ERR value is not a valid float", "INCRBYFLOAT none x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "INCRBYFLOAT s 1");
        Run("SET n 1");
        Expect("(error) ERR increment would produce NaN or Infinity", "INCRBYFLOAT n +inf");
        Expect("\"1\"", "GET n");
    }
}
