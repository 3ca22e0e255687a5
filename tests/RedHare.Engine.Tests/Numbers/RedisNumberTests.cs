using System.Globalization;
using System.Text;
using Xunit;

namespace RedHare.Engine.Tests.Numbers;

public class RedisNumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("-1", -1)]
    [InlineData("10", 10)]
    [InlineData("99999", 99999)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void Integers_read_and_write(string text, long value)
    {
        Assert.True(RedisNumber.TryParseLong(Bytes(text), out var read));
        Assert.Equal(value, read);
        Assert.Equal(text, Written(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData("-0")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("-01")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData("--1")]
    [InlineData("1\0")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("18446744073709551617")]
    [InlineData("99999999999999999999")]
    [InlineData("100000000000000000000")]
    public void Only_the_written_form_is_an_integer(string text) => Assert.False(RedisNumber.TryParseLong(Bytes(text), out _));

    [Fact]
    public void Integers_of_every_length_write_as_dotnet_writes_them()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var value = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
            var text = value.ToString(CultureInfo.InvariantCulture);
            Assert.Equal(text, Written(value));
            Assert.True(RedisNumber.TryParseLong(Bytes(text), out var read));
            Assert.Equal(value, read);
        }

        for (ulong power = 1; power < 10_000_000_000_000_000_000; power *= 10)
        {
            Assert.Equal($"{power}".Length, RedisNumber.CountDigits(power));
            Assert.Equal($"{power - 1}".Length, RedisNumber.CountDigits(power - 1));
        }

        Assert.Equal(20, RedisNumber.CountDigits(ulong.MaxValue));
    }

    [Fact]
    public void A_destination_too_short_throws() =>
        Assert.ThrowsAny<ArgumentException>(() => RedisNumber.Format(12345L, new byte[4]));

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(3.0, "3")]
    [InlineData(-17.5, "-17.5")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    [InlineData(3.141, "3.141")]
    [InlineData(1e17, "100000000000000000")]
    [InlineData(4611686018427387904.0, "4611686018427387904")]
    [InlineData(5e18, "5e+18")]
    [InlineData(-4611686018427387904.0, "-4611686018427387904")]
    [InlineData(1e20, "1e+20")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(-1e-7, "-1e-7")]
    [InlineData(1e-6, "0.000001")]
    [InlineData(0.00012345678, "1.2345678e-4")]
    [InlineData(0.0012345678, "0.0012345678")]
    [InlineData(1234.5678901234, "1234.5678901234")]
    [InlineData(12345.678901234, "1.2345678901234e+4")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(double.Epsilon, "5e-324")]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NegativeInfinity, "-inf")]
    [InlineData(double.NaN, "nan")]
    public void Doubles_write_in_the_shortest_form(double value, string text)
    {
        Span<byte> buffer = stackalloc byte[RedisNumber.MaxDoubleLength];
        Assert.Equal(text, Encoding.ASCII.GetString(buffer[..RedisNumber.Format(value, buffer)]));
    }

    [Fact]
    public void Random_doubles_read_back_as_themselves()
    {
        var random = new Random(2);
        Span<byte> buffer = stackalloc byte[RedisNumber.MaxDoubleLength];
        for (var i = 0; i < 20_000; i++)
        {
            var value = i % 2 == 0 ? BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)) : random.Next(1000) + (random.Next(1000) / 1000.0);
            if (!double.IsFinite(value)) continue;
            Assert.True(RedisNumber.TryParseDouble(buffer[..RedisNumber.Format(value, buffer)], out var read));
            Assert.Equal(value, read);
        }
    }

    [Theory]
    [InlineData("0", 0.0)]
    [InlineData("-0", -0.0)]
    [InlineData("007", 7.0)]
    [InlineData("+1.5", 1.5)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5.0)]
    [InlineData("1e3", 1000.0)]
    [InlineData("1E-3", 0.001)]
    [InlineData("0e99999999999", 0.0)]
    [InlineData("123456789012345678901234567890", 123456789012345678901234567890.0)]
    [InlineData("0.1000000000000000055511151231257827", 0.1)]
    [InlineData("inf", double.PositiveInfinity)]
    [InlineData("+INF", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("0x10", 16.0)]
    [InlineData("-0X1.8p+1", -3.0)]
    [InlineData("0x.8", 0.5)]
    [InlineData("0x1000000000000080000000000000000001p-112", 1048576.0000000002)]
    [InlineData("4.9e-324", double.Epsilon)]
    public void Doubles_read_as_strtod_reads_them(string text, double value)
    {
        Assert.True(RedisNumber.TryParseDouble(Bytes(text), out var read));
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(read));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("+-1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1\0")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("e1")]
    [InlineData("1.2.3")]
    [InlineData("1,5")]
    [InlineData("0x")]
    [InlineData("0x1p")]
    [InlineData("0x.")]
    [InlineData("nan")]
    [InlineData("-NaN")]
    [InlineData("infi")]
    [InlineData("infinityy")]
    [InlineData("abc")]
    [InlineData("1e400")]
    [InlineData("1e-400")]
    [InlineData("1e99999999999999999999")]
    [InlineData("0x1p1024")]
    public void Anything_else_is_not_a_double(string text) => Assert.False(RedisNumber.TryParseDouble(Bytes(text), out _));

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static string Written(long value)
    {
        Span<byte> buffer = stackalloc byte[RedisNumber.MaxLongLength];
        return Encoding.ASCII.GetString(buffer[..RedisNumber.Format(value, buffer)]);
    }
}
