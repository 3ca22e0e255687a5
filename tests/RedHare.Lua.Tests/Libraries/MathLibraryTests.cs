using Xunit;

namespace RedHare.Lua.Tests.Libraries;

/// <summary>The functions of math. What is expected is what Redis's Lua answers.</summary>
public sealed class MathLibraryTests
{
    [Theory]
    [InlineData("math.abs(-3), math.ceil(1.2), math.floor(-1.2), math.sqrt(16), math.pi, math.huge, -math.huge", "3 2 -2 4 3.1415926535898 inf -inf")]
    [InlineData("math.fmod(7, 3), math.fmod(-7, 3), math.mod(7, -3), math.fmod(1, 0), math.pow(2, 10), 2 ^ 0.5", "1 -1 1 -nan 1024 1.4142135623731")]
    [InlineData("math.modf(3.7), math.modf(-3.7), math.modf(1 / 0), math.modf(-1 / 0), math.modf(5)", "3 -3 inf -inf 5 0")]
    [InlineData("math.frexp(10), math.frexp(0), math.frexp(-0.1), math.frexp(5e-324), math.ldexp(0.5, 4), math.ldexp(1, -1074), math.ldexp(1, 2000)", "0.625 0 -0.8 0.5 8 4.9406564584125e-324 inf")]
    [InlineData("math.max(1, 5, 3), math.min(1, 5, 3), math.max(-1), math.max(\"10\", 9)", "5 1 -1 10")]
    [InlineData("math.deg(math.pi), math.rad(180), math.exp(0), math.log(1), math.log10(1000), math.log(-1), math.log(0)", "180 3.1415926535898 1 0 3 -nan -inf")]
    [InlineData("math.sin(1), math.cos(1), math.tan(1), math.asin(1), math.acos(0.5), math.atan(1), math.atan2(1, 2), math.sinh(1), math.cosh(1), math.tanh(1)", "0.8414709848079 0.54030230586814 1.5574077246549 1.5707963267949 1.0471975511966 0.78539816339745 0.46364760900081 1.1752011936438 1.5430806348152 0.76159415595576")]
    [InlineData("math.max()", "error: t:1: bad argument #1 to 'max' (number expected, got no value)")]
    [InlineData("math.floor(\"x\")", "error: t:1: bad argument #1 to 'floor' (number expected, got string)")]
    [InlineData("math.floor({})", "error: t:1: bad argument #1 to 'floor' (number expected, got table)")]
    [InlineData("math.pow(\"x\", \"y\")", "error: t:1: bad argument #2 to 'pow' (number expected, got string)")]
    [InlineData("math.random(0)", "error: t:1: bad argument #1 to 'random' (interval is empty)")]
    [InlineData("math.random(2, 1)", "error: t:1: bad argument #2 to 'random' (interval is empty)")]
    [InlineData("math.random(1, 2, 3)", "error: t:1: wrong number of arguments")]
    [InlineData("math.mod == math.fmod", "true")]
    public void Answers(string expression, string expected) => Assert.Equal(expected, LibraryRun.Of(expression));
}
