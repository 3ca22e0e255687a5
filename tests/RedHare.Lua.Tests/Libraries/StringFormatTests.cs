using Xunit;

namespace RedHare.Lua.Tests.Libraries;

/// <summary>string.format: byte for byte what C's printf writes. What is expected is what Redis's Lua answers.</summary>
public sealed class StringFormatTests
{
    [Theory]
    [InlineData("string.format(\"%d %i %u %c %x %X %o\", 3, -4, 5, 65, 255, 255, 8)", "'3 -4 5 A ff FF 10'")]
    [InlineData("string.format(\"%5d|%-5d|%05d|%+d|% d|%.3d|%5.3d|%.0d\", 3, 3, 3, 3, 3, 3, 3, 0)", "'    3|3    |00003|+3| 3|003|  003|'")]
    [InlineData("string.format(\"%#x %#X %#o %#o %#.3x\", 255, 255, 8, 0, 5)", "'0xff 0XFF 010 0 0x005'")]
    [InlineData("string.format(\"%d\", 2^53), string.format(\"%d\", 2^63), string.format(\"%d\", -2^63), string.format(\"%d\", 0/0), string.format(\"%d\", 1e300)", "'9007199254740992' '-9223372036854775808' '-9223372036854775808' '-9223372036854775808' '-9223372036854775808'")]
    [InlineData("string.format(\"%u %x\", -1, -1), string.format(\"%u\", 2^63), string.format(\"%u\", 2^64)", "'18446744073709551615 ffffffffffffffff' '9223372036854775808' '0'")]
    [InlineData("string.format(\"%d\", 3.99), string.format(\"%d\", -3.99), string.format(\"%d\", \"0x10\")", "'3' '-3' '16'")]
    [InlineData("string.format(\"%.0f %.0f %.0f %.0f\", 0.5, 1.5, 2.5, 3.5)", "'0 2 2 4'")]
    [InlineData("string.format(\"%.1f %.2f %.3f\", 0.25, 0.125, 1.0005)", "'0.2 0.12 1.000'")]
    [InlineData("string.format(\"%.20f\", 0.1), string.format(\"%.99f\", 0.1)", "'0.10000000000000000555' '0.100000000000000005551115123125782702118158340454101562500000000000000000000000000000000000000000000'")]
    [InlineData("string.format(\"%.3f\", 2^70), string.format(\"%f\", -1e308)", "'1180591620717411303424.000' '-100000000000000001097906362944045541740492309677311846336810682903157585404911491537163328978494688899061249669721172515611590283743140088328307009198146046031271664502933027185697489699588559043338384466165001178426897626212945177628091195786707458122783970171784415105291802893207873272974885715430223118336.000000'")]
    [InlineData("string.format(\"%f %e %g\", 1/0, -1/0, 0/0), string.format(\"%E %G\", 1/0, -(0/0))", "'inf -inf -nan' 'INF NAN'")]
    [InlineData("string.format(\"%010.3f|%-10.3f|%+.3f|% .3f|%#.0f|%010f\", 3.14159, 3.14159, 3.14159, 3.14159, 2, 1/0)", "'000003.142|3.142     |+3.142| 3.142|2.|       inf'")]
    [InlineData("string.format(\"%e %.0e %#.0e %.17e %E\", 12345.678, 2.5, 2.5, 0.1, 1e-300)", "'1.234568e+04 2e+00 2.e+00 1.00000000000000006e-01 1.000000E-300'")]
    [InlineData("string.format(\"%g %g %g %g %g\", 100000, 1000000, 0.0001, 0.00001, 1e100)", "'100000 1e+06 0.0001 1e-05 1e+100'")]
    [InlineData("string.format(\"%.3g %.10g %.17g %#g %#.3g %.0g\", 1234.5, 0.1, 0.1, 1, 1e-5, 250)", "'1.23e+03 0.1 0.10000000000000001 1.00000 1.00e-05 2e+02'")]
    [InlineData("string.format(\"%.14g %.14g %.14g\", 1000000000000.25, 1000000000000.75, 123456789012345678)", "'1000000000000.2 1000000000000.8 1.2345678901235e+17'")]
    [InlineData("string.format(\"%.17g %.17g %.17g\", 1e-6, 5e-324, 1.7976931348623157e308)", "'9.9999999999999995e-07 4.9406564584124654e-324 1.7976931348623157e+308'")]
    [InlineData("string.format(\"%s|%5s|%-5s|%.2s|%5.1s|%05s\", \"abc\", \"abc\", \"abc\", \"abc\", \"abc\", \"ab\")", "'abc|  abc|abc  |ab|    a|   ab'")]
    [InlineData("#string.format(\"%s\", (\"x\"):rep(99) .. \"\\0y\"), #string.format(\"%s\", (\"x\"):rep(100) .. \"\\0y\"), #string.format(\"%5s\", (\"y\"):rep(200)), #string.format(\"%.150s\", (\"y\"):rep(200))", "error: t:1: invalid format (width or precision too long)")]
    [InlineData("string.format(\"%s %s\", 1, 1.5), string.format(\"%s\", 1e15)", "'1 1.5' '1e+15'")]
    [InlineData("string.format(\"%q\", 'a\"b\\\\c\\nd\\re\\0f'), string.format(\"%%\"), string.format(\"100%%\")", "'\"a\\\"b\\\\c\\\\10d\\re\\000f\"' '%' '100%'")]
    [InlineData("string.format(\"%c%c%c\", 72, 0, 73), #string.format(\"%5c\", 0), #string.format(\"%-5c\", 0)", "'HI' 4 0")]
    [InlineData("string.format(\"%y\", 1)", "error: t:1: invalid option '%y' to 'format'")]
    [InlineData("string.format(\"%\", 1)", "error: t:1: invalid option '%' to 'format'")]
    [InlineData("string.format(\"%\")", "error: t:1: bad argument #2 to 'format' (no value)")]
    [InlineData("string.format(\"%d\")", "error: t:1: bad argument #2 to 'format' (no value)")]
    [InlineData("string.format(\"%d\", \"x\")", "error: t:1: bad argument #2 to 'format' (number expected, got string)")]
    [InlineData("string.format(\"%d\", nil)", "error: t:1: bad argument #2 to 'format' (number expected, got nil)")]
    [InlineData("string.format(\"%s\")", "error: t:1: bad argument #2 to 'format' (no value)")]
    [InlineData("string.format(\"%s\", {})", "error: t:1: bad argument #2 to 'format' (string expected, got table)")]
    [InlineData("string.format(\"%100d\", 1)", "error: t:1: invalid format (width or precision too long)")]
    [InlineData("string.format(\"%.100f\", 1)", "error: t:1: invalid format (width or precision too long)")]
    [InlineData("string.format(\"%-+ #0-d\", 1)", "error: t:1: invalid format (repeated flags)")]
    [InlineData("string.format(\"%--+ #d\", 1)", "'+1'")]
    [InlineData("string.format(\"%F\", 1)", "error: t:1: invalid option '%F' to 'format'")]
    [InlineData("string.format()", "error: t:1: bad argument #1 to 'format' (string expected, got no value)")]
    [InlineData("(\"%d\"):format(7), (\"x\"):format()", "'7' 'x'")]
    public void Answers(string expression, string expected) => Assert.Equal(expected, LibraryRun.Of(expression));
}
