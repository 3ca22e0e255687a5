namespace RedHare.Commands.Tests.Strings;

public sealed class GetSetTests : CommandTest
{
    [Fact]
    public void Answers_the_old_value_and_drops_the_expiry()
    {
        var log = Server.Context.Engine.Effects.Read();
        Expect("(nil)", "GETSET k one");
        Run("SETEX k 100 two");
        Expect("\"two\"", "GETSET k 3");
        Expect("\"3\"", "GET k");
        Assert.Equal(-1, Server.ExpiryOf("k"));
        Assert.Equal("SET k 3", EffectText.Lines(log)[^1]);
    }

    [Fact]
    public void Refuses_other_types()
    {
        Run("SADD s a");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "GETSET s v");
    }
}
