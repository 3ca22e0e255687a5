using Xunit;

namespace RedHare.Lua.Tests.Libraries;

/// <summary>The functions of table. What is expected is what Redis's Lua answers.</summary>
public sealed class TableLibraryTests
{
    [Theory]
    [InlineData("table.concat({1, 2, 3}), table.concat({1, 2, 3}, \", \"), table.concat({1, 2, 3}, \", \", 2), table.concat({1, 2, 3}, \"-\", 2, 2), table.concat({}, \"x\"), table.concat({1, 2}, \",\", 3), table.concat({\"a\", 1.5}, \"\")", "'123' '1, 2, 3' '2, 3' '2' '' '' 'a1.5'")]
    [InlineData("table.concat({1, {}, 3})", "error: t:1: invalid value (table) at index 2 in table for 'concat'")]
    [InlineData("table.concat({1, 2}, \",\", 1, 3)", "error: t:1: invalid value (nil) at index 3 in table for 'concat'")]
    [InlineData("table.concat({true})", "error: t:1: invalid value (boolean) at index 1 in table for 'concat'")]
    [InlineData("table.concat(1)", "error: t:1: bad argument #1 to 'concat' (table expected, got number)")]
    [InlineData("table.concat(1, {})", "error: t:1: bad argument #2 to 'concat' (string expected, got table)")]
    [InlineData("table.concat({}, \",\", \"x\")", "error: t:1: bad argument #3 to 'concat' (number expected, got string)")]
    [InlineData("(function() local t = {1, 2, 3} table.insert(t, 4) table.insert(t, 1, 0) table.insert(t, 7, 9) return #t, table.concat(t, \",\", 1, 5), t[7] end)()", "5 '0,1,2,3,4' 9")]
    [InlineData("table.insert({}, 1, 2, 3)", "error: t:1: wrong number of arguments to 'insert'")]
    [InlineData("table.insert({})", "error: t:1: wrong number of arguments to 'insert'")]
    [InlineData("table.insert(nil, 1)", "error: t:1: bad argument #1 to 'insert' (table expected, got nil)")]
    [InlineData("table.insert({}, \"x\", 1)", "error: t:1: bad argument #2 to 'insert' (number expected, got string)")]
    [InlineData("(function() local t = {1, 2, 3} return table.remove(t), table.remove(t, 1), table.remove(t, 5), #t, t[1] end)()", "3 1 nil 1 2")]
    [InlineData("select(\"#\", table.remove({})), select(\"#\", table.remove({1}))", "0 1")]
    [InlineData("table.maxn({1, 2, [10] = 3, [1.5] = 1}), table.maxn({}), table.maxn({[-1] = 1}), table.getn({1, 2, 3})", "10 0 0 3")]
    [InlineData("table.setn({}, 1)", "error: t:1: 'setn' is obsolete")]
    [InlineData("table.foreach({5, 6}, function(k, v) if v == 6 then return k end end), table.foreachi({5, 6}, function(i, v) if i == 1 then return v end end), table.foreach({}, print)", "2 5")]
    [InlineData("table.foreach({}, 1)", "error: t:1: bad argument #2 to 'foreach' (function expected, got number)")]
    [InlineData("(function() local t = {3, 1, 2} table.sort(t) return table.concat(t, \",\") end)()", "'1,2,3'")]
    [InlineData("(function() local t = {3, 1, 2, 5, 4} table.sort(t, function(a, b) return a > b end) return table.concat(t, \",\") end)()", "'5,4,3,2,1'")]
    [InlineData("(function() local t = {\"b\", \"a\", \"B\", \"ab\", \"\"} table.sort(t) return table.concat(t, \",\") end)()", "',B,a,ab,b'")]
    [InlineData("(function() local t, o = {}, {} for i = 1, 20 do t[i] = {i % 3, i} end table.sort(t, function(a, b) return a[1] < b[1] end) for i = 1, 20 do o[i] = t[i][2] end return table.concat(o, \",\") end)()", "'15,9,6,12,18,3,13,1,16,19,10,4,7,17,2,11,8,14,5,20'")]
    [InlineData("table.sort({3, 1, 2, 4, 5}, function(a, b) return true end)", "error: t:1: invalid order function for sorting")]
    [InlineData("table.sort({1, 2, 3, 1, 2, 3}, function(a, b) return a <= b end)", "error: t:1: attempt to compare nil with number")]
    [InlineData("table.sort({1, \"x\"})", "error: attempt to compare string with number")]
    [InlineData("table.sort({{}, {}})", "error: attempt to compare two table values")]
    [InlineData("table.sort({1, 2}, 1)", "error: t:1: bad argument #2 to 'sort' (function expected, got number)")]
    [InlineData("table.sort({1, 2, 3}, function() error(\"no\") end)", "error: t:1: no")]
    public void Answers(string expression, string expected) => Assert.Equal(expected, LibraryRun.Of(expression));
}
