using Xunit;

namespace RedHare.Lua.Tests.Libraries;

/// <summary>find, match, gmatch and gsub: Lua 5.1's patterns. What is expected is what Redis's Lua answers.</summary>
public sealed class StringPatternTests
{
    [Theory]
    [InlineData("(\"hello world\"):find(\"o w\"), (\"hello world\"):find(\"o\", 6), (\"hello\"):find(\"l+\"), (\"hello\"):find(\"xyz\"), (\"hello\"):find(\"\"), (\"hello\"):find(\"\", 10)", "5 8 3 nil 1 6 5")]
    [InlineData("(\"a.b\"):find(\".\", 1, true), (\"a.b\"):find(\"%.\"), (\"a+b\"):find(\"+\", 1, true)", "2 2 2 2")]
    [InlineData("(\"hello\"):find(\"(l)(l)\"), (\"hello\"):find(\"()ll()\")", "3 3 4 3 5")]
    [InlineData("(\"key = value\"):match(\"^(%w+)%s*=%s*(%w+)$\"), (\"  trim  \"):match(\"^%s*(.-)%s*$\"), (\"2024-01-31\"):match(\"(%d+)-(%d+)-(%d+)\")", "'key' 'trim' '2024' '01' '31'")]
    [InlineData("(\"abc\"):match(\"^b\"), (\"abc\"):match(\"b\", 2), (\"abc\"):match(\".-$\"), (\"abc\"):match(\"a-b\"), (\"aaa\"):match(\"a?a?a?a\"), (\"abc\"):match(\"[a-]\")", "nil 'b' 'abc' 'ab' 'aaa' 'a'")]
    [InlineData("(\"f(a(b)c)d\"):match(\"%b()\"), (\"THE (quick) fox\"):find(\"%((%a+)%)\"), (\"if(x)\"):match(\"%b\")", "error: t:1: unbalanced pattern")]
    [InlineData("(\"THE (quick) fox\"):gsub(\"%f[%a]%a+\", \"w\"), (\"x\"):match(\"%f[%z]\")", "'w (w) w' ''")]
    [InlineData("(\"abab\"):match(\"(a)(b)%1%2\"), (\"abab\"):match(\"(ab)%1\"), (\"x\"):match(\"%1\")", "error: t:1: invalid capture index")]
    [InlineData("(\"[]]\"):match(\"[]]+\"), (\"a]b\"):match(\"[^]]+\"), (\"a-z\"):match(\"[a%-z]+\"), (\"^x\"):match(\"[x^]+\")", "']]' 'a' 'a-z' '^x'")]
    [InlineData("(\"a\\0b\"):find(\"\\0\"), (\"a\\0b\"):find(\"%z\"), (\"a\\0b\"):find(\"b\"), (\"a\\0b\"):match(\"a\\0b\"), (\"a\\0b\"):match(\"[%z]b\"), (\"axb\"):match(\"a\\0whatever(\")", "2 2 3 'a' '\\0b' 'a'")]
    [InlineData("(\"%d\"):gsub(\"%%d\", \"%%s\"), (\"hello\"):gsub(\"\", \"-\"), (\"hello\"):gsub(\"l\", {l = \"L\"}), (\"hello\"):gsub(\"[aeiou]\", {e = 3, o = false})", "'%s' '-h-e-l-l-o-' 'heLLo' 'h3llo' 2")]
    [InlineData("(\"hello world\"):gsub(\"(%w+)\", \"<%1>\"), (\"hello\"):gsub(\"l\", \"%0%0\"), (\"abc\"):gsub(\"%w\", \"%%%0\"), (\"abc\"):gsub(\"(a)(b)(c)\", \"%3%2%1\")", "'<hello> <world>' 'hellllo' '%a%b%c' 'cba' 1")]
    [InlineData("(\"hello\"):gsub(\"l\", function(c) return c:upper() end), (\"hello\"):gsub(\"l\", function() end), (\"abc\"):gsub(\"()\", function(p) return p end), (\"x\"):gsub(\"x\", function(...) return select(\"#\", ...) end)", "'heLLo' 'hello' '1a2b3c4' '1' 1")]
    [InlineData("(\"aaa\"):gsub(\"a\", \"b\", 2), (\"aaa\"):gsub(\"a\", \"b\", 0), (\"aaa\"):gsub(\"a\", \"b\", -1), (\"aaa\"):gsub(\"^a\", \"b\"), (\"abc\"):gsub(\"$\", \"x\")", "'bba' 'aaa' 'aaa' 'baa' 'abcx' 1")]
    [InlineData("(\"x\"):gsub(\"x\", \"a%\"), (\"x\"):gsub(\"x\", \"%z\"), (\"xy\"):gsub(\"()\", \"%1\")", "'a\\0' 'z' '1x2y3' 3")]
    [InlineData("(\"abc\"):gsub(\"b\", function() return {} end)", "error: t:1: invalid replacement value (a table)")]
    [InlineData("(\"abc\"):gsub(\"b\", {b = function() end})", "error: t:1: invalid replacement value (a function)")]
    [InlineData("(\"abc\"):gsub(\"b\")", "error: t:1: bad argument #2 to 'gsub' (string/function/table expected)")]
    [InlineData("(\"abc\"):gsub(\"b\", nil)", "error: t:1: bad argument #2 to 'gsub' (string/function/table expected)")]
    [InlineData("(\"abc\"):gsub(\"(b\", \"x\")", "'axc' 1")]
    [InlineData("(\"abc\"):gsub(\"b)\", \"x\")", "error: t:1: invalid pattern capture")]
    [InlineData("(\"abc\"):gsub(\"b\", \"%1x\"), (\"abc\"):gsub(\"(b)\", \"%1x\")", "'abxc' 'abxc' 1")]
    [InlineData("(\"abc\"):gsub(\"b\", \"%2\")", "error: t:1: invalid capture index")]
    [InlineData("(\"abc\"):find(\"%\")", "error: t:1: malformed pattern (ends with '%')")]
    [InlineData("(\"abc\"):find(\"[a\")", "error: t:1: malformed pattern (missing ']')")]
    [InlineData("(\"abc\"):find(\"[a%\")", "error: t:1: malformed pattern (missing ']')")]
    [InlineData("(\"abc\"):find(\"%f\")", "error: t:1: missing '[' after '%f' in pattern")]
    [InlineData("(\"abc\"):find(\"%bx\")", "error: t:1: unbalanced pattern")]
    [InlineData("(\"abc\"):match(\"(()\")", "error: t:1: unfinished capture")]
    [InlineData("(\"abc\"):match(\"%0\")", "error: t:1: invalid capture index")]
    [InlineData("(\"abc\"):match((\"(a)\"):rep(33))", "nil")]
    [InlineData("(\"abc\"):match((\"()\"):rep(32))", "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1")]
    [InlineData("(function() local r = {} for k, v in (\"a=1, b=2\"):gmatch(\"(%w+)=(%w+)\") do r[#r + 1] = k .. v end return table.concat(r, \";\") end)()", "'a1;b2'")]
    [InlineData("(function() local r = {} for w in (\"one two\"):gmatch(\"%a*\") do r[#r + 1] = \"<\" .. w .. \">\" end return table.concat(r) end)()", "'<one><><two><>'")]
    [InlineData("(function() local r = {} for p in (\"aXb\"):gmatch(\"()%u\") do r[#r + 1] = p end return table.concat(r) end)()", "'2'")]
    [InlineData("(function() local n = 0 for _ in (\"aaa\"):gmatch(\"^a\") do n = n + 1 end return n end)()", "0")]
    [InlineData("string.gfind == string.gmatch", "true")]
    [InlineData("(\"x\"):rep(20):match((\"a?\"):rep(500) .. \"x\")", "'x'")]
    public void Answers(string expression, string expected) => Assert.Equal(expected, LibraryRun.Of(expression));
}
