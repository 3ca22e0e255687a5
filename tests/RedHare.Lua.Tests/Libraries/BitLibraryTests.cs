using Xunit;

namespace RedHare.Lua.Tests.Libraries;

/// <summary>The functions of bit: LuaBitOp. What is expected is what Redis's Lua answers.</summary>
public sealed class BitLibraryTests
{
    [Theory]
    [InlineData("bit.tobit(0xffffffff), bit.tobit(0xffffffff + 1), bit.tobit(2^40 + 5), bit.tobit(1.5), bit.tobit(2.5), bit.tobit(-1.5)", "-1 0 5 2 2 -2")]
    [InlineData("bit.tobit(2^53), bit.tobit(1e300), bit.tobit(1/0), bit.tobit(0/0)", "0 -2013235812 0 0")]
    [InlineData("bit.bnot(0), bit.band(0xff, 0x0f, 0x3), bit.bor(1, 2, 4), bit.bxor(0xf, 0x3), bit.band(-1)", "-1 3 7 12 -1")]
    [InlineData("bit.lshift(1, 31), bit.lshift(1, 32), bit.lshift(1, 33), bit.rshift(-1, 28), bit.arshift(-16, 2), bit.rol(0x12345678, 12), bit.ror(0x12345678, 12), bit.bswap(0x12345678)", "-2147483648 1 2 15 -4 1164411171 1736516421 2018915346")]
    [InlineData("bit.tohex(255), bit.tohex(-1), bit.tohex(0xABCDEF12, 4), bit.tohex(0xABCDEF12, -4), bit.tohex(1, 0), bit.tohex(1, 100), bit.tohex(255, -2^31)", "'000000ff' 'ffffffff' 'ef12' 'EF12' '' '00000001' '000000FF'")]
    [InlineData("bit.tobit(\"255\"), bit.band(\"0x0f\", 7)", "255 7")]
    [InlineData("bit.tobit()", "error: t:1: bad argument #1 to 'tobit' (number expected, got no value)")]
    [InlineData("bit.tobit(\"x\")", "error: t:1: bad argument #1 to 'tobit' (number expected, got string)")]
    [InlineData("bit.band(1, {})", "error: t:1: bad argument #2 to 'band' (number expected, got table)")]
    [InlineData("bit.tohex(1, nil)", "error: t:1: bad argument #2 to 'tohex' (number expected, got nil)")]
    [InlineData("bit.lshift(1)", "error: t:1: bad argument #2 to 'lshift' (number expected, got no value)")]
    [InlineData("bit.bor()", "error: t:1: bad argument #1 to 'bor' (number expected, got no value)")]
    public void Answers(string expression, string expected) => Assert.Equal(expected, LibraryRun.Of(expression));
}
