using System.Text;
using Xunit;

namespace RedHare.Engine.Tests.Numbers;

/// <summary>The sums were printed by redis-server 7.0.15 on x86-64.</summary>
public class LongDoubleTests
{
    [Theory]
    [InlineData("10.5", "0.1", "10.6")]
    [InlineData("1.1", "2.2", "3.3")]
    [InlineData("3.0e3", "200", "3200")]
    [InlineData("5.0e3", "2.0e2", "5200")]
    [InlineData("1", "-1.0", "0")]
    [InlineData("-0", "-0.0", "0")]
    [InlineData("0", "-1e-30", "0")]
    [InlineData("0.1", "0.2", "0.3")]
    [InlineData("0", "0.1", "0.1")]
    [InlineData("1e15", "0.1", "1000000000000000.0999755859375")]
    [InlineData("1e17", "0.1", "100000000000000000.1015625")]
    [InlineData("17179869184", "1.5", "17179869185.5")]
    [InlineData("9223372036854775807", "1", "9223372036854775808")]
    [InlineData("18446744073709551615", "2", "18446744073709551616")]
    [InlineData("1e40", "1", "9999999999999999999783686092270256259072")]
    [InlineData("12345678901234567890123", "0", "12345678901234567889920")]
    [InlineData("0.999999999999999999", "0", "1")]
    [InlineData("-0.000000000000000006", "0", "-0.00000000000000001")]
    [InlineData("0.00000762939453125", "0", "0.00000762939453125")]
    [InlineData("0x1p-3", "0", "0.125")]
    [InlineData("1e-4950", "0", "0")]
    public void Sums_are_those_of_redis(string a, string b, string sum)
    {
        Assert.Equal(sum, Add(a, b));
        Assert.Equal(sum, Add(b, a));
    }

    [Theory]
    [InlineData("inf", "1")]
    [InlineData("inf", "-inf")]
    [InlineData("1.18e4932", "1.18e4932")]
    [InlineData("1e5000", "1")]
    [InlineData("1e-5000", "1")]
    [InlineData("nan", "1")]
    [InlineData("", "1")]
    [InlineData("1 ", "1")]
    [InlineData("abc", "1")]
    public void What_is_no_number_is_refused(string a, string b) => Assert.Null(Add(a, b));

    [Fact]
    public void Infinity_is_read_but_not_finite()
    {
        Assert.True(LongDouble.TryParse("-inf"u8, out var infinity));
        Assert.False(infinity.IsFinite);
        Assert.True(LongDouble.TryParse("1"u8, out var one));
        Assert.Equal("-inf", Text(infinity + one));
        Assert.Equal("nan", Text(infinity + (LongDouble.TryParse("inf"u8, out var other) ? other : default)));
    }

    [Fact]
    public void The_longest_number_fits_and_a_longer_text_is_no_number()
    {
        Assert.True(LongDouble.TryParse("-1.189731495357231765e4932"u8, out var largest));
        Assert.Equal(4934, Text(largest).Length);
        Assert.True(LongDouble.TryParse(Encoding.ASCII.GetBytes(new string('0', LongDouble.MaxLength - 2) + "1"), out var one));
        Assert.Equal("1", Text(one));
        Assert.False(LongDouble.TryParse(Encoding.ASCII.GetBytes(new string('0', LongDouble.MaxLength - 1) + "1"), out _));
    }

    private static string? Add(string a, string b)
    {
        var buffer = new byte[RedisNumber.MaxLongDoubleLength];
        return RedisNumber.TryAddLongDouble(Encoding.ASCII.GetBytes(a), Encoding.ASCII.GetBytes(b), buffer, out var written)
            ? Encoding.ASCII.GetString(buffer, 0, written)
            : null;
    }

    private static string Text(LongDouble value)
    {
        var buffer = new byte[LongDouble.MaxLength];
        return Encoding.ASCII.GetString(buffer, 0, value.Format(buffer));
    }
}
