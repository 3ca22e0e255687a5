using Xunit;

namespace RedHare.Lua.Tests.Libraries;

/// <summary>The other functions of string. What is expected is what Redis's Lua answers.</summary>
public sealed class StringLibraryTests
{
    [Theory]
    [InlineData("(\"hello\"):byte(), (\"hello\"):byte(-1), (\"hello\"):byte(2, 4), (\"hello\"):byte(10), (\"hello\"):byte(0), (\"\"):byte(1, -1)", "104 111 101 nil nil")]
    [InlineData("string.char(), string.char(72, 105), #string.char(0, 255)", "'' 'Hi' 2")]
    [InlineData("string.char(256)", "error: t:1: bad argument #1 to 'char' (invalid value)")]
    [InlineData("string.char(-1)", "error: t:1: bad argument #1 to 'char' (invalid value)")]
    [InlineData("string.char(\"x\")", "error: t:1: bad argument #1 to 'char' (number expected, got string)")]
    [InlineData("(\"hello\"):sub(2), (\"hello\"):sub(-3), (\"hello\"):sub(2, -2), (\"hello\"):sub(0), (\"hello\"):sub(4, 2), (\"hello\"):sub(-100, 100), (\"hello\"):sub(\"2\", 3.9)", "'ello' 'llo' 'ell' 'hello' '' 'hello' 'el'")]
    [InlineData("(\"hello\"):sub()", "error: t:1: bad argument #1 to 'sub' (number expected, got no value)")]
    [InlineData("(\"x\"):rep(3), (\"xy\"):rep(0), (\"xy\"):rep(-1), (\"abc\"):rep(2), #(\"ab\"):rep(1000), (\"x\"):rep(2.9)", "'xxx' '' '' 'abcabc' 2000 'xx'")]
    [InlineData("(\"x\"):rep()", "error: t:1: bad argument #1 to 'rep' (number expected, got no value)")]
    [InlineData("(\"Hello\"):upper(), (\"Hello\"):lower(), (\"hello\"):reverse(), (\"\"):reverse(), (\"\\228\"):upper(), (\"hello\"):len(), #\"a\\0b\"", "'HELLO' 'hello' 'olleh' '' '\\228' 5 3")]
    [InlineData("string.len(5), string.upper(1.5), (\"5\"):rep(\"2\")", "1 '1.5' '55'")]
    [InlineData("string.len()", "error: t:1: bad argument #1 to 'len' (string expected, got no value)")]
    [InlineData("string.len({})", "error: t:1: bad argument #1 to 'len' (string expected, got table)")]
    [InlineData("string.dump(print)", "error: t:1: unable to dump given function")]
    [InlineData("string.dump(1)", "error: t:1: bad argument #1 to 'dump' (function expected, got number)")]
    [InlineData("(\"x\"):nothing()", "error: t:1: attempt to call method 'nothing' (a nil value)")]
    [InlineData("string.byte((\"x\"):rep(8000), 1, -1)", "error: t:1: stack overflow (string slice too long)")]
    [InlineData("select(\"#\", string.byte((\"x\"):rep(7000), 1, -1))", "7000")]
    public void Answers(string expression, string expected) => Assert.Equal(expected, LibraryRun.Of(expression));
}
