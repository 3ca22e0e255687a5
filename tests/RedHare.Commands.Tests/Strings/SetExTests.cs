namespace RedHare.Commands.Tests.Strings;

public sealed class SetExTests() : CommandTest(new ManualTime())
{
    [Fact]
    public void Sets_value_and_expiry()
    {
        var log = Server.Context.Engine.Effects.Read();
        Expect("OK", "SETEX k 10 v");
        Expect("\"v\"", "GET k");
        Assert.Equal(ManualTime.Start + 10000, Server.ExpiryOf("k"));
        Assert.Equal([$"SET k v PXAT {ManualTime.Start + 10000}"], EffectText.Lines(log));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-10")]
    [InlineData("9223372036854775807")]
    public void Refuses_times_that_are_none(string time)
    {
        Expect("(error) ERR invalid expire time in 'setex' command", $"SETEX k {time} v");
        Expect("(error) ERR value is not an integer or out of range", "SETEX k x v");
        Expect("(nil)", "GET k");
    }
}
