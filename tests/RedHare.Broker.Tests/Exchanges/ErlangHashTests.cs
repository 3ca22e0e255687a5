using System.Text;
using RedHare.Amqp;

namespace RedHare.Broker.Tests.Exchanges;

/// <summary>Against what Erlang/OTP 25 says.</summary>
public sealed class ErlangHashTests
{
    [Theory]
    [InlineData("", 13708901), InlineData("a", 112802447), InlineData("hello world", 33550279), InlineData("hello world!", 25699699), InlineData("hello world!!", 2064796)]
    [InlineData("0123456789abcdefghijklmnopqrstuvwxyz", 91488717)]
    public void Binaries(string text, uint expected) => Assert.Equal(expected, ErlangHash.Of(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Fields()
    {
        Assert.Equal(45914356u, ErlangHash.Undefined);
        Assert.Equal(101716503u, ErlangHash.Of((AmqpValue)"abc"));
        Assert.Equal(116351706u, ErlangHash.Of((AmqpValue)""));
        Assert.Equal((40839585u, 44902276u), (ErlangHash.Of((AmqpValue)5), ErlangHash.Of((AmqpValue)(-7))));
        Assert.Equal((129380108u, 12809635u, 22611348u), (ErlangHash.Of((AmqpValue)5L), ErlangHash.Of((AmqpValue)100_000_000L), ErlangHash.Of((AmqpValue)1_000_000_000L)));
        Assert.Equal((32030443u, 59280699u), (ErlangHash.Of((AmqpValue)true), ErlangHash.Of(AmqpValue.FromTimestamp(1_700_000_000))));
    }

    [Fact]
    public void Buckets() => Assert.Equal([807, 856, 730, 504, 762, 982, 220], ((uint[])[0, 1, 2, 3, 1000, 99999, 134217727]).Select(static key => JumpHash.Bucket(key, 1000)));
}
