using System.Text;
using Xunit;

namespace RedHare.Lua.Tests.Values;

public class LuaNumberTests
{
    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(1e14, "1e+14")]
    [InlineData(99999999999999, "99999999999999")]
    [InlineData(-99999999999999, "-99999999999999")]
    [InlineData(0.1, "0.1")]
    [InlineData(1.0 / 3, "0.33333333333333")]
    [InlineData(1e-5, "1e-05")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(1.7976931348623157e308, "1.7976931348623e+308")]
    [InlineData(5e-324, "4.9406564584125e-324")]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NegativeInfinity, "-inf")]
    [InlineData(99999999999999.5, "1e+14")]
    [InlineData(123456789012.345, "123456789012.35")]
    [InlineData(0.5, "0.5")]
    public void Text_is_that_of_C(double number, string expected) => Assert.Equal(expected, LuaNumber.ToText(number).ToString());

    [Fact]
    public void Not_a_number_shows_its_sign()
    {
        Assert.Equal("nan", LuaNumber.ToText(Math.CopySign(double.NaN, 1)).ToString());
        Assert.Equal("-nan", LuaNumber.ToText(Math.CopySign(double.NaN, -1)).ToString());
    }

    [Theory]
    [InlineData("12", 12)]
    [InlineData(" \t12\n", 12)]
    [InlineData("-0x1F", -31)]
    [InlineData("0x.8p1", 1)]
    [InlineData("0x1.fffffffffffff8p0", 2)]
    [InlineData("0x1p-1074", 5e-324)]
    [InlineData("0x1p-1075", 0)]
    [InlineData("0x1.8p-1075", 5e-324)]
    [InlineData("0x1p1024", double.PositiveInfinity)]
    [InlineData("1e400", double.PositiveInfinity)]
    [InlineData("inf", double.PositiveInfinity)]
    [InlineData("-INFINITY", double.NegativeInfinity)]
    [InlineData("9007199254740993", 9007199254740992)]
    [InlineData("5.", 5)]
    [InlineData(".5e1", 5)]
    [InlineData("7\0junk", 7)]
    public void Reads(string text, double expected)
    {
        Assert.True(LuaNumber.TryParse(Encoding.UTF8.GetBytes(text), out var number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData("0x")]
    [InlineData("0xg")]
    [InlineData("1e")]
    [InlineData("1 2")]
    [InlineData("1,5")]
    [InlineData("- 1")]
    [InlineData("--1")]
    [InlineData("0x1p")]
    [InlineData("\07")]
    [InlineData("1_0")]
    [InlineData("infx")]
    public void Refuses(string text) => Assert.False(LuaNumber.TryParse(Encoding.UTF8.GetBytes(text), out _));
}
