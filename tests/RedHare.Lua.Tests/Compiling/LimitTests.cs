using System.Text;
using Xunit;

namespace RedHare.Lua.Tests.Compiling;

public sealed class LimitTests
{
    [Fact]
    public void Local_variables()
    {
        var names = string.Join(",", Enumerable.Range(0, 201).Select(i => $"a{i}"));
        Listing.Compile("local " + names[..names.LastIndexOf(',')]);
        Assert.Equal("t:2: main function has more than 200 local variables", Listing.Error("\nlocal " + names));
        Assert.Equal("t:3: function at line 2 has more than 200 local variables", Listing.Error($"\nfunction f()\nlocal {names} end"));
        Listing.Compile(Repeat("do local a end ", 32_767));
        Assert.Equal("too many local variables", Listing.Error(Repeat("do local a end ", 32_768)));
    }

    [Fact]
    public void Upvalues()
    {
        string Source(int count) =>
            string.Concat(Enumerable.Range(0, count).Select(i => $"local a{i}\n")) + "function f() return " + string.Join("+", Enumerable.Range(0, count).Select(i => $"a{i}")) + " end";
        Assert.Equal(60, Listing.Compile(Source(60)).Prototypes[0].Upvalues.Length);
        Assert.Equal("t:62: function at line 62 has more than 60 upvalues", Listing.Error(Source(61)));
    }

    [Fact]
    public void Registers() =>
        Assert.Equal("t:1: function or expression too complex near 'x'", Listing.Error($"f({string.Join(",", Enumerable.Repeat("x", 250))})"));

    // As redis-server counts them for EVAL.
    [Theory]
    [InlineData("do ", "", " end", 199)]
    [InlineData("return (", "(", ")", 198)]
    [InlineData("return not ", "not ", "", 198)]
    [InlineData("return {", "{", "}", 199)]
    public void Levels(string first, string each, string close, int most)
    {
        if (each.Length == 0) each = first;
        string Source(int depth) => first + Repeat(each, depth - 1) + (close is "}" or " end" ? "" : "x") + Repeat(close, depth);
        Listing.Compile(Source(most));
        Assert.Equal("t:1: chunk has too many syntax levels", Listing.Error(Source(most + 1)));
        Assert.Equal("t:1: chunk has too many syntax levels", Listing.Error(Source(100_000)));
    }

    [Fact]
    public void Levels_of_native_calls_count()
    {
        var source = Encoding.UTF8.GetBytes("return ((((1))))");
        LuaCompiler.Compile(source, "@t", 194);
        Assert.Throws<LuaException>(() => LuaCompiler.Compile(source, "@t", 195));
    }

    [Fact]
    public void The_deepest_syntax_fits_into_a_small_stack()
    {
        string[] sources =
        [
            "return " + Repeat("(", 198) + "1" + Repeat(")", 198), "return " + Repeat("{", 198) + Repeat("}", 198), Repeat("do ", 199) + Repeat(" end", 199),
            "return " + Repeat("f(", 198) + Repeat(")", 198), "return " + Repeat("a[", 198) + "1" + Repeat("]", 198), Repeat("return function() ", 99) + Repeat(" end", 99),
            "x = " + Repeat("{x=", 198) + "1" + Repeat("}", 198), Repeat("while x do ", 199) + Repeat(" end", 199), Repeat("if x then ", 199) + Repeat(" end", 199),
        ];
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                foreach (var source in sources)
                {
                    try
                    {
                        Listing.Compile(source);
                    }
                    catch (Exception e)
                    {
                        failure = e;
                    }
                }
            },
            512 << 10);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    [Fact]
    public void Variables_of_an_assignment()
    {
        Listing.Compile(string.Join(",", Enumerable.Repeat("x", 200)) + " = 1");
        Assert.Equal("t:1: main function has more than 199 variables in assignment", Listing.Error(string.Join(",", Enumerable.Repeat("x", 201)) + " = 1"));
    }

    [Fact]
    public void Jumps()
    {
        Listing.Compile("if x then " + Repeat("a = b ", 60_000) + " end");
        Assert.Equal("t:1: control structure too long near '<eof>'", Listing.Error("if x then " + Repeat("a = b ", 70_000) + " end"));
        Assert.Equal("t:1: control structure too long near 'end'", Listing.Error("while x do " + Repeat("a = b ", 70_000) + " end"));
    }

    [Fact]
    public void Constants() =>
        Assert.Equal("constant table overflow", Listing.Error("return {" + string.Join(",", Enumerable.Range(0, 262_200)) + "}"));

    [Fact]
    public void More_constants_than_operands_reach_are_loaded()
    {
        var code = Listing.Compile(string.Concat(Enumerable.Range(0, 33_000).Select(i => $"x[{i}] = {i}.5 "))).Code;
        Assert.Equal(33_000, code.Count(i => i.Code == OpCode.SetTable));
        Assert.Contains(code, i => i.Code == OpCode.SetTable && i.B >= 0 && i.C >= 0);
        Assert.Contains(code, i => i.Code == OpCode.LoadK && i.Bx > 65_000);
    }

    // With lists that are walked to be joined these would take minutes.
    [Theory]
    [InlineData("return ", "a and ", "b")]
    [InlineData("return ", "a or ", "b")]
    [InlineData("return ", "a == b and c or ", "b")]
    [InlineData("if x then y() ", "elseif a then b() ", "end")]
    public void Long_chains_take_linear_time(string start, string part, string end)
    {
        var isTooLong = Assert.Throws<LuaException>(() => Listing.Compile(start + Repeat(part, 200_000) + end)).Message;
        Assert.Contains("control structure too long", isTooLong);
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
