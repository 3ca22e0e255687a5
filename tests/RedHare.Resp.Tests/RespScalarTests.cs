using System.Text;
using Xunit;

namespace RedHare.Resp.Tests;

public class RespScalarTests
{
    [Theory]
    [InlineData("$5\r\nhello\r\n", RespType.BulkString)]
    [InlineData("$0\r\n\r\n", RespType.BulkString)]
    [InlineData("$-1\r\n", RespType.Null)]
    [InlineData("_\r\n", RespType.Null)]
    [InlineData("+OK\r\n", RespType.SimpleString)]
    [InlineData(":-42\r\n", RespType.Integer)]
    [InlineData(",1.5\r\n", RespType.Double)]
    [InlineData("#t\r\n", RespType.Boolean)]
    public void A_scalar_is_what_the_general_reading_makes_of_it(string text, RespType type)
    {
        var bytes = Encoding.ASCII.GetBytes("##" + text + ":1\r\n");
        var reader = new RespReader();
        for (var end = 2; end < 2 + text.Length; end++) Assert.Equal((ScalarResult.NeedMore, 0), (reader.ReadScalar(bytes, 2, end, out var none, out _), none));
        Assert.Equal(ScalarResult.Value, reader.ReadScalar(bytes, 2, bytes.Length, out var consumed, out var scalar));
        Assert.Equal((text.Length, type), (consumed, scalar.Type));
        Assert.Equal(ReadResult.Value, reader.Read(bytes, 2, bytes.Length, out _, out var value));
        Assert.Equal(value.Type, scalar.Type);
        Assert.Equal(value.Bytes.ToArray(), bytes.AsSpan(scalar.Start, scalar.Length).ToArray());
        Assert.Equal(type == RespType.Double ? BitConverter.DoubleToInt64Bits(value.Double) : value.Integer, scalar.Bits);
    }

    [Theory]
    [InlineData("*1\r\n:1\r\n")]
    [InlineData("-ERR no\r\n")]
    [InlineData("$5\r\nhelloXX")]
    [InlineData("$x\r\n")]
    [InlineData(":1x\r\n")]
    [InlineData("\r\n")]
    [InlineData("?")]
    [InlineData("+a\n")]
    [InlineData("+a status that is longer than what is worth being read in place, by any measure of a status\r\n")]
    [InlineData("$40000\r\nabc")]
    public void What_is_none_or_broken_is_left_to_the_general_reading(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        Assert.Equal((ScalarResult.Other, 0), (new RespReader().ReadScalar(bytes, 0, bytes.Length, out var consumed, out _), consumed));
    }

    [Fact]
    public void Within_a_reply_nothing_is_a_scalar()
    {
        var bytes = "*2\r\n:1\r\n:2\r\n"u8.ToArray();
        var reader = new RespReader();
        Assert.Equal(ReadResult.NeedMore, reader.Read(bytes, 0, 8, out var consumed, out _));
        Assert.Equal(ScalarResult.Other, reader.ReadScalar(bytes, consumed, bytes.Length, out _, out _));
    }
}
