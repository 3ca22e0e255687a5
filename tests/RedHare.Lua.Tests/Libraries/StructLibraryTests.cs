using Xunit;

namespace RedHare.Lua.Tests.Libraries;

/// <summary>struct.pack, unpack and size. What is expected is what Redis's Lua answers.</summary>
public sealed class StructLibraryTests
{
    [Theory]
    [InlineData("struct.pack(\"b\", 200), struct.pack(\"<h\", 258), struct.pack(\">h\", 258), struct.pack(\"<i\", -2), struct.pack(\">I3\", 66051), struct.pack(\"<l\", 2^40), struct.pack(\"<T\", 1)", "'\\200' '\\2\\1' '\\1\\2' '\\254\\255\\255\\255' '\\1\\2\\3' '\\0\\0\\0\\0\\0\\1\\0\\0' '\\1\\0\\0\\0\\0\\0\\0\\0'")]
    [InlineData("struct.pack(\"<f\", 1.5), struct.pack(\">d\", 1.5), struct.pack(\"s\", \"ab\"), struct.pack(\"c2\", \"abc\"), struct.pack(\"c0\", \"abc\"), struct.pack(\"xb\", 1)", "'\\0\\0\\192?' '?\\248\\0\\0\\0\\0\\0\\0' 'ab\\0' 'ab' 'abc' '\\0\\1'")]
    [InlineData("struct.pack(\"<!4bi\", 1, 2), struct.pack(\"<!8bd\", 1, 2), struct.pack(\"<! b h\", 1, 2), struct.pack(\"<i16\", -1), struct.pack(\"<L\", 2^63)", "'\\1\\0\\0\\0\\2\\0\\0\\0' '\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0@' '\\1\\0\\2\\0' '\\255\\255\\255\\255\\255\\255\\255\\255\\0\\0\\0\\0\\0\\0\\0\\0' '\\0\\0\\0\\0\\0\\0\\0\\128'")]
    [InlineData("struct.unpack(\"<i\", \"\\254\\255\\255\\255\"), struct.unpack(\">I3\", \"\\1\\2\\3\"), struct.unpack(\"<i9\", \"\\1\\0\\0\\0\\0\\0\\0\\0\\0\"), struct.unpack(\"b\", \"\\200\"), struct.unpack(\"B\", \"\\200\")", "-2 66051 1 -56 200 2")]
    [InlineData("struct.unpack(\"<f\", \"\\0\\0\\192\\63\"), struct.unpack(\">d\", \"\\63\\248\\0\\0\\0\\0\\0\\0\"), struct.unpack(\"s\", \"ab\\0c\"), struct.unpack(\"bc0\", \"\\2xyz\"), struct.unpack(\"c2\", \"abc\"), struct.unpack(\"b\", \"\\1\\2\\3\", 2), struct.unpack(\"\", \"x\"), struct.unpack(\"\", \"x\", -1)", "1.5 1.5 'ab' 'xy' 'ab' 2 1 -1")]
    [InlineData("struct.unpack(\"<!4bi\", \"\\1\\0\\0\\0\\2\\0\\0\\0\")", "1 2 9")]
    [InlineData("struct.size(\"bhilTfdx\"), struct.size(\"!8bd\"), struct.size(\"!4bd\"), struct.size(\"c10\"), struct.size(\"i3\"), struct.size(\"z\"), struct.size(\"\")", "36 16 12 10 3 0 0")]
    [InlineData("struct.pack(\"z\", 1)", "error: t:1: bad argument #1 to 'pack' (invalid format option 'z')")]
    [InlineData("struct.pack(\"i33\", 1)", "error: t:1: integral size 33 is larger than limit of 32")]
    [InlineData("struct.pack(\"i99999999999\", 1)", "error: t:1: integral size overflow")]
    [InlineData("struct.pack(\"!3\", 1)", "error: t:1: alignment 3 is not a power of 2")]
    [InlineData("struct.pack(\"c5\", \"abc\")", "error: t:1: bad argument #3 to 'pack' (string too short)")]
    [InlineData("struct.pack(\"i\")", "error: t:1: bad argument #2 to 'pack' (number expected, got nil)")]
    [InlineData("struct.pack(\"s\")", "error: t:1: bad argument #2 to 'pack' (string expected, got nil)")]
    [InlineData("struct.pack(\"i\", \"x\")", "error: t:1: bad argument #2 to 'pack' (number expected, got string)")]
    [InlineData("struct.pack()", "error: t:1: bad argument #1 to 'pack' (string expected, got no value)")]
    [InlineData("struct.unpack(\"i\", \"abc\")", "error: t:1: bad argument #2 to 'unpack' (data string too short)")]
    [InlineData("struct.unpack(\"b\", \"\")", "error: t:1: bad argument #2 to 'unpack' (data string too short)")]
    [InlineData("struct.unpack(\"b\", \"x\", 0)", "error: t:1: bad argument #3 to 'unpack' (offset must be 1 or greater)")]
    [InlineData("struct.unpack(\"b\", \"x\", -1)", "error: t:1: bad argument #2 to 'unpack' (data string too short)")]
    [InlineData("struct.unpack(\"s\", \"abc\")", "error: t:1: unfinished string in data")]
    [InlineData("struct.unpack(\"c0\", \"abc\")", "error: t:1: format 'c0' needs a previous size")]
    [InlineData("struct.unpack(\"bc0\", \"\\9ab\")", "error: t:1: bad argument #2 to 'unpack' (data string too short)")]
    [InlineData("struct.unpack(\"c2147483647\", \"abc\")", "error: t:1: bad argument #2 to 'unpack' (data string too short)")]
    [InlineData("struct.size(\"s\")", "error: t:1: bad argument #1 to 'size' (option 's' has no fixed size)")]
    [InlineData("struct.size(\"c0\")", "error: t:1: bad argument #1 to 'size' (option 'c0' has no fixed size)")]
    [InlineData("struct.size(\"?\")", "error: t:1: bad argument #1 to 'size' (invalid format option '?')")]
    [InlineData("struct.unpack((\"b\"):rep(9000), (\"x\"):rep(9000))", "error: t:1: stack overflow (too many results)")]
    public void Answers(string expression, string expected) => Assert.Equal(expected, LibraryRun.Of(expression));
}
