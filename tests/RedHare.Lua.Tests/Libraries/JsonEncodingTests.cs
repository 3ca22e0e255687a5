using Xunit;

namespace RedHare.Lua.Tests.Libraries;

/// <summary>cjson.encode. What is expected is what Redis's Lua answers.</summary>
public sealed class JsonEncodingTests
{
    [Theory]
    [InlineData("cjson.encode(1), cjson.encode(1.5), cjson.encode(\"x\"), cjson.encode(true), cjson.encode(nil), cjson.encode(cjson.null), cjson.encode({}), cjson.encode({{}})", "'1' '1.5' '\"x\"' 'true' 'null' 'null' '{}' '[{}]'")]
    [InlineData("cjson.encode({1, 2, 3}), cjson.encode({1, nil, 3}), cjson.encode({a = 1}), cjson.encode({[1] = 1, a = 2}), cjson.encode({[1.5] = 1}), cjson.encode({[0] = 1}), cjson.encode({[3] = 1})", "'[1,2,3]' '[1,null,3]' '{\"a\":1}' '{\"1\":1,\"a\":2}' '{\"1.5\":1}' '{\"0\":1}' '[null,null,1]'")]
    [InlineData("cjson.encode(1e15), cjson.encode(123456789012345), cjson.encode(0.1), cjson.encode(1e100), cjson.encode(-0.0), cjson.encode(1 / 3), cjson.encode(2^53)", "'1e+15' '1.2345678901234e+14' '0.1' '1e+100' '-0' '0.33333333333333' '9.007199254741e+15'")]
    [InlineData("cjson.encode(\"\\0\\1\\8\\9\\10\\11\\12\\13\\31 \\\"\\\\/\\127\\128\\255é\")", "'\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\\\/\\u007f\\128\\255\\195\\169\"'")]
    [InlineData("cjson.encode({[10] = 1}), cjson.encode({[4] = 1, [1] = 2})", "'[null,null,null,null,null,null,null,null,null,1]' '[2,null,null,1]'")]
    [InlineData("cjson.encode({[11] = 1})", "error: t:1: Cannot serialise table: excessively sparse array")]
    [InlineData("cjson.encode({[1] = 1, [2^31] = 1}), cjson.encode({[-1] = 1})", "'{\"1\":1,\"2147483648\":1}' '{\"-1\":1}'")]
    [InlineData("cjson.encode(0 / 0)", "error: t:1: Cannot serialise number: must not be NaN or Inf")]
    [InlineData("cjson.encode(1 / 0)", "error: t:1: Cannot serialise number: must not be NaN or Inf")]
    [InlineData("cjson.encode({[1 / 0] = 1})", "error: t:1: Cannot serialise number: must not be NaN or Inf")]
    [InlineData("cjson.encode({[true] = 1})", "error: t:1: Cannot serialise boolean: table key must be a number or string")]
    [InlineData("cjson.encode(print)", "error: t:1: Cannot serialise function: type not supported")]
    [InlineData("cjson.encode({print})", "error: t:1: Cannot serialise function: type not supported")]
    [InlineData("cjson.encode(coroutine.create(print))", "error: t:1: bad argument #1 to 'create' (Lua function expected)")]
    [InlineData("cjson.encode()", "error: t:1: bad argument #1 to 'encode' (expected 1 argument)")]
    [InlineData("cjson.encode(1, 2)", "error: t:1: bad argument #1 to 'encode' (expected 1 argument)")]
    [InlineData("(function() local t = {} t.t = t return cjson.encode(t) end)()", "error: t:1: Cannot serialise, excessive nesting (1001)")]
    [InlineData("(function() local t = {} for i = 1, 999 do t = {t} end return #cjson.encode(t) end)()", "2000")]
    [InlineData("(function() local t = {} for i = 1, 1000 do t = {t} end return #cjson.encode(t) end)()", "error: t:1: Cannot serialise, excessive nesting (1001)")]
    [InlineData("(function() local c = cjson.new() return c.encode_sparse_array(), c.encode_sparse_array(true, 3, 5), pcall(c.encode, {[6] = 1}) end)()", "false true true '{\"6\":1}'")]
    [InlineData("(function() local c = cjson.new() c.encode_sparse_array(false, 0) return c.encode({[12] = 1}) end)()", "'[null,null,null,null,null,null,null,null,null,null,null,1]'")]
    [InlineData("(function() local c = cjson.new() c.encode_sparse_array(\"on\") return c.encode({[12] = 1}) end)()", "'{\"12\":1}'")]
    [InlineData("(function() local c = cjson.new() return c.encode_max_depth(2), pcall(c.encode, {{{}}}) end)()", "2 false 'Cannot serialise, excessive nesting (3)'")]
    [InlineData("(function() local c = cjson.new() c.encode_max_depth(2^31 - 1) local t = {} t[1] = t return pcall(c.encode, t) end)()", "false 'Cannot serialise, excessive nesting (7998)'")]
    [InlineData("(function() local c = cjson.new() return c.encode_number_precision(3), c.encode(3.14159), c.encode(1e6), c.encode(12345) end)()", "3 '3.14' '1e+06' '1.23e+04'")]
    [InlineData("(function() local c = cjson.new() return c.encode_invalid_numbers(), c.encode_invalid_numbers(\"null\"), c.encode({1/0, 0/0}), c.encode_invalid_numbers(true), c.encode({1/0, -1/0, 0/0, -(0/0)}), c.encode_invalid_numbers(\"off\") end)()", "false 'null' '[null,null]' true '[inf,-inf,nan,nan]' false")]
    [InlineData("(function() local c = cjson.new() return c.encode_keep_buffer(), c.encode_keep_buffer(false), c.encode({1}), c.encode_keep_buffer(\"on\") end)()", "true false '[1]' true")]
    [InlineData("cjson.encode_number_precision(15)", "error: t:1: bad argument #1 to 'encode_number_precision' (expected integer between 1 and 14)")]
    [InlineData("cjson.encode_number_precision(\"x\")", "error: t:1: bad argument #1 to 'encode_number_precision' (number expected, got string)")]
    [InlineData("cjson.encode_max_depth(0)", "error: t:1: bad argument #1 to 'encode_max_depth' (expected integer between 1 and 2147483647)")]
    [InlineData("cjson.encode_max_depth(1, 2)", "error: t:1: bad argument #2 to 'encode_max_depth' (found too many arguments)")]
    [InlineData("cjson.encode_invalid_numbers(\"maybe\")", "error: t:1: bad argument #1 to 'encode_invalid_numbers' (invalid option 'maybe')")]
    [InlineData("cjson.encode_sparse_array(1)", "error: t:1: bad argument #1 to 'encode_sparse_array' (invalid option '1')")]
    [InlineData("cjson.encode_sparse_array(true, -1)", "error: t:1: bad argument #1 to 'encode_sparse_array' (expected integer between 0 and 2147483647)")]
    [InlineData("cjson.encode_keep_buffer({})", "error: t:1: bad argument #1 to 'encode_keep_buffer' (string expected, got table)")]
    [InlineData("cjson._NAME, cjson._VERSION, tostring(cjson.null), type(cjson.null), cjson.null == nil", "'cjson' '2.1.0' 'userdata: (nil)' 'userdata' false")]
    public void Answers(string expression, string expected) => Assert.Equal(expected, LibraryRun.Of(expression));
}
