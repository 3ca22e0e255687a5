using Xunit;

namespace RedHare.Lua.Tests.Libraries;

/// <summary>cmsgpack.pack and its unpacking functions. What is expected is what Redis's Lua answers.</summary>
public sealed class MessagePackTests
{
    [Theory]
    [InlineData("cmsgpack.pack(0, 127, 128, 255, 256, 65535, 65536, 2^32 - 1, 2^32, 2^53)", "'\\0\\127\\204\\128\\204\\255\\205\\1\\0\\205\\255\\255\\206\\0\\1\\0\\0\\206\\255\\255\\255\\255\\207\\0\\0\\0\\1\\0\\0\\0\\0\\207\\0 \\0\\0\\0\\0\\0\\0'")]
    [InlineData("cmsgpack.pack(-1, -32, -33, -128, -129, -32768, -32769, -2^31, -2^31 - 1, -2^63)", "'\\255\\224\\208\\223\\208\\128\\209\\255\\127\\209\\128\\0\\210\\255\\255\\127\\255\\210\\128\\0\\0\\0\\211\\255\\255\\255\\255\\127\\255\\255\\255\\211\\128\\0\\0\\0\\0\\0\\0\\0'")]
    [InlineData("cmsgpack.pack(1.5, 0.1, 1 / 0, -1 / 0, 2^63, 1e300)", "'\\202?\\192\\0\\0\\203?\\185\\153\\153\\153\\153\\153\\154\\202\\127\\128\\0\\0\\202\\255\\128\\0\\0\\202_\\0\\0\\0\\203~7\\228<\\136\\0u\\156'")]
    [InlineData("cmsgpack.pack(nil, true, false, print, cjson.null)", "'\\192\\195\\194\\192\\192'")]
    [InlineData("cmsgpack.pack(\"\", \"abc\"), #cmsgpack.pack((\"x\"):rep(31)), #cmsgpack.pack((\"x\"):rep(32)), #cmsgpack.pack((\"x\"):rep(255)), #cmsgpack.pack((\"x\"):rep(256)), #cmsgpack.pack((\"x\"):rep(65536))", "'\\160\\163abc' 32 34 257 259 65541")]
    [InlineData("cmsgpack.pack({}), cmsgpack.pack({1, 2}), cmsgpack.pack({a = 1}), cmsgpack.pack({1, nil, 3}), cmsgpack.pack({[1.5] = 1}), cmsgpack.pack({[0] = 1}), cmsgpack.pack({[2] = 1})", "'\\144' '\\146\\1\\2' '\\129\\161a\\1' '\\130\\1\\1\\3\\3' '\\129\\202?\\192\\0\\0\\1' '\\129\\0\\1' '\\129\\2\\1'")]
    [InlineData("(function() local t = {} for i = 1, 20 do t[i] = i end return cmsgpack.pack(t) end)()", "'\\220\\0\\20\\1\\2\\3\\4\\5\\6\\7\\8\\9\\10\\11\\12\\13\\14\\15\\16\\17\\18\\19\\20'")]
    [InlineData("(function() local t = {} for i = 1, 70000 do t[i] = 1 end return #cmsgpack.pack(t), cmsgpack.pack(t):sub(1, 6) end)()", "70005 '\\221\\0\\1\\17p\\1'")]
    [InlineData("(function() local t = {} for i = 1, 20 do t[\"k\" .. i] = 1 end return cmsgpack.pack(t):sub(1, 3) end)()", "'\\222\\0\\20'")]
    [InlineData("(function() local t = {} t[1] = t return cmsgpack.pack(t) end)()", "'\\145\\145\\145\\145\\145\\145\\145\\145\\145\\145\\145\\145\\145\\145\\145\\145\\192'")]
    [InlineData("(function() local t = {x = 1} for i = 1, 15 do t = {t} end return cmsgpack.pack(t) end)()", "'\\145\\145\\145\\145\\145\\145\\145\\145\\145\\145\\145\\145\\145\\145\\145\\129\\161x\\1'")]
    [InlineData("cmsgpack.pack()", "error: t:1: bad argument #0 to 'pack' (MessagePack pack needs input.)")]
    [InlineData("cmsgpack.unpack(cmsgpack.pack(1, \"x\", nil, true, 1.5, -7))", "1 'x' nil true 1.5 -7")]
    [InlineData("cmsgpack.unpack(cmsgpack.pack({1, {2, \"x\"}, {k = \"v\"}}))[3].k, cmsgpack.unpack(\"\\146\\1\\2\")[2], cmsgpack.unpack(\"\\129\\161a\\5\").a", "'v' 2 5")]
    [InlineData("cmsgpack.unpack(\"\\204\\200\"), cmsgpack.unpack(\"\\205\\1\\0\"), cmsgpack.unpack(\"\\206\\255\\255\\255\\255\"), cmsgpack.unpack(\"\\207\\255\\255\\255\\255\\255\\255\\255\\255\"), cmsgpack.unpack(\"\\211\\255\\255\\255\\255\\255\\255\\255\\254\"), cmsgpack.unpack(\"\\208\\200\"), cmsgpack.unpack(\"\\209\\255\\0\"), cmsgpack.unpack(\"\\210\\255\\255\\255\\0\"), cmsgpack.unpack(\"\\224\")", "200 256 4294967295 -1 -2 -56 -256 -256 -32")]
    [InlineData("cmsgpack.unpack(\"\\202\\63\\192\\0\\0\"), cmsgpack.unpack(\"\\203\\63\\248\\0\\0\\0\\0\\0\\0\"), cmsgpack.unpack(\"\\217\\1x\"), cmsgpack.unpack(\"\\218\\0\\1x\"), cmsgpack.unpack(\"\\219\\0\\0\\0\\1x\"), #cmsgpack.unpack(\"\\220\\0\\2\\1\\2\"), #cmsgpack.unpack(\"\\221\\0\\0\\0\\2\\1\\2\"), cmsgpack.unpack(\"\\222\\0\\1\\161a\\5\").a, cmsgpack.unpack(\"\\223\\0\\0\\0\\1\\161a\\5\").a", "1.5 1.5 'x' 'x' 'x' 2 2 5 5")]
    [InlineData("cmsgpack.unpack(\"\")", "")]
    [InlineData("cmsgpack.unpack(\"\\193\")", "error: t:1: Bad data format in input.")]
    [InlineData("cmsgpack.unpack(\"\\196\\1x\")", "error: t:1: Bad data format in input.")]
    [InlineData("cmsgpack.unpack(\"\\205\\1\")", "error: t:1: Missing bytes in input.")]
    [InlineData("cmsgpack.unpack(\"\\165abc\")", "error: t:1: Missing bytes in input.")]
    [InlineData("cmsgpack.unpack(\"\\147\\1\\2\")", "error: t:1: Missing bytes in input.")]
    [InlineData("cmsgpack.unpack(\"\\221\\255\\255\\255\\255\")", "error: t:1: Missing bytes in input.")]
    [InlineData("cmsgpack.unpack(\"\\129\\192\\1\")", "error: table index is nil")]
    [InlineData("cmsgpack.unpack(\"\\129\\203\\127\\248\\0\\0\\0\\0\\0\\1\\1\")", "error: table index is NaN")]
    [InlineData("cmsgpack.unpack(5), cmsgpack.unpack(cmsgpack.pack(1) .. \"\\193\"  == \"\" and \"\" or \"\\1\")", "53 1")]
    [InlineData("cmsgpack.unpack()", "error: t:1: bad argument #1 to 'unpack' (string expected, got no value)")]
    [InlineData("cmsgpack.unpack({})", "error: t:1: bad argument #1 to 'unpack' (string expected, got table)")]
    [InlineData("cmsgpack.unpack_one(\"\\1\\2\\3\"), cmsgpack.unpack_one(\"\\1\\2\\3\", 2), cmsgpack.unpack_one(\"\\1\"), cmsgpack.unpack_one(\"\"), cmsgpack.unpack_one(\"\\1\\2\", 2)", "1 -1 -1 -1 -1")]
    [InlineData("cmsgpack.unpack_limit(\"\\1\\2\\3\", 2), cmsgpack.unpack_limit(\"\\1\\2\\3\", 2, 1), cmsgpack.unpack_limit(\"\\1\\2\\3\", 0), cmsgpack.unpack_limit(\"\\1\\2\\3\", 0, 1), cmsgpack.unpack_limit(\"\\1\\2\\3\", 9)", "2 -1 1 1 -1 1 2 3")]
    [InlineData("cmsgpack.unpack_one(\"\\1\", 5)", "error: t:1: Start offset 5 greater than input length 1.")]
    [InlineData("cmsgpack.unpack_one(\"\\1\", -1)", "error: t:1: Invalid request to unpack with offset of -1 and limit of 1.")]
    [InlineData("cmsgpack.unpack_limit(\"\\1\", -1)", "error: t:1: Invalid request to unpack with offset of 0 and limit of 1.")]
    [InlineData("cmsgpack.unpack_limit(\"\\1\")", "error: t:1: bad argument #2 to 'unpack_limit' (number expected, got no value)")]
    [InlineData("cmsgpack.unpack((\"\\1\"):rep(9000))", "error: t:1: stack overflow (too many return values at once; use unpack_one or unpack_limit instead.)")]
    [InlineData("select(\"#\", cmsgpack.unpack((\"\\1\"):rep(7000)))", "7000")]
    [InlineData("cmsgpack.unpack((\"\\145\"):rep(20000))", "error: t:1: stack overflow (in function mp_decode_to_lua_array)")]
    [InlineData("cmsgpack.unpack((\"\\129\\161a\"):rep(20000))", "error: t:1: stack overflow (too many return values at once; use unpack_one or unpack_limit instead.)")]
    [InlineData("cmsgpack._NAME, cmsgpack._VERSION, cmsgpack._COPYRIGHT, cmsgpack._DESCRIPTION", "'cmsgpack' 'lua-cmsgpack 0.4.0' 'Copyright (C) 2012, Salvatore Sanfilippo' 'MessagePack C implementation for Lua'")]
    public void Answers(string expression, string expected) => Assert.Equal(expected, LibraryRun.Of(expression));
}
