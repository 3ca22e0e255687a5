using RedHare.Engine;

namespace RedHare.Commands.Tests.Strings;

public sealed class IncrTests : CommandTest
{
    [Fact]
    public void Counts_from_zero_and_keeps_the_expiry()
    {
        Expect("1", "INCR k");
        Expect("2", "INCR k");
        Run("EXPIRE k 1000");
        Expect("3", "INCR k");
        Assert.NotEqual(-1, Server.ExpiryOf("k"));
        Assert.Equal(KeyEncoding.Int, Server.EncodingOf("k"));
    }

    [Fact]
    public void Stops_at_the_largest_integer()
    {
        Run("SET k 9223372036854775806");
        Expect("9223372036854775807", "INCR k");
        Expect("(error) ERR increment or decrement would overflow", "INCR k");
        Expect("\"9223372036854775807\"", "GET k");
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("1.5")]
    [InlineData(" 1")]
    [InlineData("")]
    [InlineData("9223372036854775808")]
    public void Refuses_what_is_no_integer(string value)
    {
        Run($"SET k \"{value}\"");
        Expect("(error) ERR value is not an integer or out of range", "INCR k");
        Run("SADD s a");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "INCR s");
    }

    [Fact]
    public void Reads_numbers_that_were_pieced_together()
    {
        Run("SET k 1");
        Run("APPEND k 5");
        Expect("16", "INCR k");
        Assert.Equal(KeyEncoding.Int, Server.EncodingOf("k"));
    }
}
