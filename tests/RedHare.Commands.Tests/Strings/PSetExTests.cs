namespace RedHare.Commands.Tests.Strings;

public sealed class PSetExTests() : CommandTest(new ManualTime())
{
    [Fact]
    public void Sets_value_and_expiry()
    {
        var log = Server.Context.Engine.Effects.Read();
        Expect("OK", "PSETEX k 10 v");
        Expect("\"v\"", "GET k");
        Assert.Equal(ManualTime.Start + 10, Server.ExpiryOf("k"));
        Assert.Equal([$"SET k v PXAT {ManualTime.Start + 10}"], EffectText.Lines(log));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-10")]
    [InlineData("9223372036854775807")]
    public void Refuses_times_that_are_none(string time)
    {
        Expect("(error) ERR invalid expire time in 'psetex' command", $"PSETEX k {time} v");
        Expect("(error) ERR value is not an integer or out of range", "PSETEX k x v");
        Expect("(nil)", "GET k");
    }
}
