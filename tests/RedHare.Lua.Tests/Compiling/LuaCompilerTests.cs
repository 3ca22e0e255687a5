using Xunit;

namespace RedHare.Lua.Tests.Compiling;

public sealed class LuaCompilerTests
{
    [Theory]
    [InlineData("", "Return 0 1")]
    [InlineData("return 1", "LoadK 0 0 | Return 0 2 | Return 0 1")]
    [InlineData("return nil, true, 'x'", "LoadNil 0 0 | LoadBool 1 1 0 | LoadK 2 0 | Return 0 4 | Return 0 1")]
    [InlineData("local a, b local c", "LoadNil 0 2 | Return 0 1")]
    [InlineData("x = y", "GetGlobal 0 1 | SetGlobal 0 0 | Return 0 1")]
    public void Values(string source, string code) => Assert.Equal(code, Listing.Of(source));

    [Theory]
    [InlineData("local a = ...; return a.b.c", "VarArg 0 2 | GetField 1 0 0 | GetField 1 1 1 | Return 1 2 | Return 0 1")]
    [InlineData("local a = ...; return a[a], a[1], a['x']", "VarArg 0 2 | GetTable 1 0 0 | GetTable 2 0 -1 | GetField 3 0 1 | Return 1 4 | Return 0 1")]
    [InlineData("local a = ...; a.x = 1; a[1] = a; a[a] = nil", "VarArg 0 2 | SetField 0 0 -2 | SetTable 0 -2 0 | SetTable 0 0 -3 | Return 0 1")]
    public void Fields(string source, string code) => Assert.Equal(code, Listing.Of(source));

    [Theory]
    [InlineData("f()", "GetGlobal 0 0 | Call 0 1 1 | Return 0 1")]
    [InlineData("f(1, g())", "GetGlobal 0 0 | LoadK 1 1 | GetGlobal 2 2 | Call 2 1 0 | Call 0 0 1 | Return 0 1")]
    [InlineData("local a, b = f(), (g())", "GetGlobal 0 0 | Call 0 1 2 | GetGlobal 1 1 | Call 1 1 2 | Return 0 1")]
    [InlineData("local a, b, c = f()", "GetGlobal 0 0 | Call 0 1 4 | Return 0 1")]
    [InlineData("return f(...)", "GetGlobal 0 0 | VarArg 1 0 | TailCall 0 0 0 | Return 0 0 | Return 0 1")]
    [InlineData("return f(), g()", "GetGlobal 0 0 | Call 0 1 2 | GetGlobal 1 1 | Call 1 1 0 | Return 0 0 | Return 0 1")]
    [InlineData("return (f())", "GetGlobal 0 0 | Call 0 1 2 | Return 0 2 | Return 0 1")]
    [InlineData("o:m 'x'", "GetGlobal 0 0 | Self 0 0 -2 | LoadK 2 2 | Call 0 3 1 | Return 0 1")]
    public void Calls(string source, string code) => Assert.Equal(code, Listing.Of(source));

    [Theory]
    [InlineData("local a, b = ...; a, b = b, a", "VarArg 0 3 | Move 2 1 | Move 1 0 | Move 0 2 | Return 0 1")]
    [InlineData("local i, t = ...; i, t[i] = 1, 2", "VarArg 0 3 | LoadK 2 0 | SetTable 1 0 -2 | Move 0 2 | Return 0 1")]
    [InlineData("local i, t = ...; t[i], i = 1, 2", "VarArg 0 3 | Move 2 0 | LoadK 3 0 | LoadK 0 1 | SetTable 1 2 3 | Return 0 1")]
    [InlineData("a, b = 1", "LoadK 0 2 | LoadNil 1 1 | SetGlobal 1 1 | SetGlobal 0 0 | Return 0 1")]
    [InlineData("a = 1, f()", "LoadK 0 1 | GetGlobal 1 2 | Call 1 1 1 | SetGlobal 0 0 | Return 0 1")]
    public void Assignment_stores_the_last_target_first(string source, string code) => Assert.Equal(code, Listing.Of(source));

    [Theory]
    [InlineData("return 1 + 2 * 3 ^ 2 - 7 % 4 / 2", 17.5)]
    [InlineData("return -(2 - 5)", 3.0)]
    [InlineData("return 2 ^ 3 ^ 2", 512.0)]
    [InlineData("return -2 ^ 2", -4.0)]
    [InlineData("return -7 % 3", 2.0)]
    public void Numbers_are_folded(string source, double value)
    {
        var prototype = Listing.Compile(source);
        Assert.Equal("LoadK 0 0 | Return 0 2 | Return 0 1", Listing.Of(prototype));
        Assert.Equal(value, prototype.Constants[0].Number);
    }

    [Theory]
    [InlineData("return 1 / 0", "Div 0 -2 -1 | Return 0 2 | Return 0 1")]
    [InlineData("return 5 % 0", "Mod 0 -2 -1 | Return 0 2 | Return 0 1")]
    [InlineData("return -'2'", "LoadK 0 0 | Unm 0 0 | Return 0 2 | Return 0 1")]
    [InlineData("return #'abc'", "LoadK 0 0 | Len 0 0 | Return 0 2 | Return 0 1")]
    public void What_is_not_folded(string source, string code) => Assert.Equal(code, Listing.Of(source));

    [Fact]
    public void Zero_and_minus_zero_are_one_constant_whichever_came_first()
    {
        Assert.Equal(double.NegativeInfinity, 1 / Listing.Compile("return -0, 0").Constants[0].Number);
        Assert.Equal(double.PositiveInfinity, 1 / Assert.Single(Listing.Compile("return 0, -0").Constants).Number);
    }

    [Theory]
    [InlineData("local a, b = ...; return a and b", "VarArg 0 3 | TestSet 2 0 0 | Jmp 1 | Move 2 1 | Return 2 2 | Return 0 1")]
    [InlineData("local a, b = ...; return a == b", "VarArg 0 3 | Eq 1 0 1 | Jmp 1 | LoadBool 2 0 1 | LoadBool 2 1 0 | Return 2 2 | Return 0 1")]
    [InlineData("local a, b = ...; return a > b", "VarArg 0 3 | Lt 1 1 0 | Jmp 1 | LoadBool 2 0 1 | LoadBool 2 1 0 | Return 2 2 | Return 0 1")]
    [InlineData("local a, b = ...; return not a or b", "VarArg 0 3 | Test 0 0 | Jmp 3 | Move 2 1 | Jmp 2 | LoadBool 2 0 1 | LoadBool 2 1 0 | Return 2 2 | Return 0 1")]
    [InlineData("local a = ...; if not a then f() end", "VarArg 0 2 | Test 0 1 | Jmp 2 | GetGlobal 1 0 | Call 1 1 1 | Return 0 1")]
    [InlineData("local a = ...; a = a and a.b or 1", "VarArg 0 2 | Test 0 0 | Jmp 3 | GetField 1 0 0 | TestSet 0 1 1 | Jmp 1 | LoadK 0 1 | Return 0 1")]
    public void Logic(string source, string code) => Assert.Equal(code, Listing.Of(source));

    [Fact]
    public void Concatenation_takes_a_run_of_registers() =>
        Assert.Equal("VarArg 0 3 | Move 2 0 | Move 3 1 | LoadK 4 0 | Concat 2 2 4 | Return 2 2 | Return 0 1", Listing.Of("local a, b = ...; return a .. b .. 'x'"));

    [Theory]
    [InlineData("while a do b() end", "GetGlobal 0 0 | Test 0 0 | Jmp 3 | GetGlobal 0 1 | Call 0 1 1 | Jmp -6 | Return 0 1")]
    [InlineData("while true do break end", "Jmp 1 | Jmp -2 | Return 0 1")]
    [InlineData("repeat local x = f() until x", "GetGlobal 0 0 | Call 0 1 2 | Test 0 0 | Jmp -4 | Return 0 1")]
    [InlineData("for i = 1, 9 do f(i) end", "LoadK 0 0 | LoadK 1 1 | LoadK 2 0 | ForPrep 0 3 | GetGlobal 4 2 | Move 5 3 | Call 4 2 1 | ForLoop 0 -4 | Return 0 1")]
    [InlineData("for k, v in f do g(k, v) end",
        "GetGlobal 0 0 | LoadNil 1 2 | Jmp 4 | GetGlobal 5 1 | Move 6 3 | Move 7 4 | Call 5 3 1 | TForLoop 0 2 | Jmp -6 | Return 0 1")]
    public void Loops(string source, string code) => Assert.Equal(code, Listing.Of(source));

    [Fact]
    public void Blocks_close_the_locals_that_closures_caught()
    {
        Assert.Equal("LoadNil 0 0 | Closure 1 0 | SetGlobal 1 0 | Close 0 | Jmp 2 | Close 0 | Jmp -7 | Return 0 1",
            Listing.Of("while true do local x; f = function() return x end break end"));
        Assert.Equal("GetGlobal 0 0 | Call 0 1 2 | Closure 1 0 | Test 0 0 | Jmp 2 | Close 0 | Jmp 2 | Close 0 | Jmp -9 | Return 0 1",
            Listing.Of("repeat local x = f() local g = function() return x end until x"));
    }

    [Fact]
    public void Upvalues_come_from_registers_or_from_the_function_around()
    {
        var outer = Listing.Compile("local a, b; return function() local c = b; return function() return a, b, c, b end end").Prototypes[0];
        Assert.Equal([new UpvalueSource("b", true, 1), new UpvalueSource("a", true, 0)], outer.Upvalues);
        Assert.Equal([new UpvalueSource("a", false, 1), new UpvalueSource("b", false, 0), new UpvalueSource("c", true, 0)], outer.Prototypes[0].Upvalues);
    }

    [Fact]
    public void Arg_is_a_local_of_vararg_functions_and_filled_where_dots_are_not_used()
    {
        var chunk = Listing.Compile("function f(a, ...) return arg end function g(...) return arg, ... end function o:m(a) end");
        var (f, g, m) = (chunk.Prototypes[0], chunk.Prototypes[1], chunk.Prototypes[2]);
        Assert.Equal((true, true, 1), (f.IsVarArg, f.NeedsArg, f.Parameters));
        Assert.Equal("Return 1 2 | Return 0 1", Listing.Of(f));
        Assert.Equal((true, false, 0), (g.IsVarArg, g.NeedsArg, g.Parameters));
        Assert.Equal((false, false, 2), (m.IsVarArg, m.NeedsArg, m.Parameters));
        Assert.Equal(["self", "a"], m.Locals.Select(l => l.Name));
        Assert.Equal((true, false, 0), (chunk.IsVarArg, chunk.NeedsArg, chunk.Parameters));
    }

    [Theory]
    [InlineData("return {1, 2, x = 3, f()}", "NewTable 0 2 1 | LoadK 1 0 | LoadK 2 1 | SetField 0 2 -4 | GetGlobal 3 4 | Call 3 1 0 | SetList 0 0 0 | Return 0 2 | Return 0 1")]
    [InlineData("return {[1] = 2; ...}", "NewTable 0 0 1 | SetTable 0 -1 -2 | VarArg 1 0 | SetList 0 0 0 | Return 0 2 | Return 0 1")]
    [InlineData("return {x, y}", "NewTable 0 2 0 | GetGlobal 1 0 | GetGlobal 2 1 | SetList 0 2 0 | Return 0 2 | Return 0 1")]
    public void Constructors(string source, string code) => Assert.Equal(code, Listing.Of(source));

    [Fact]
    public void Constructors_store_fifty_at_a_time()
    {
        var code = Listing.Compile($"return {{{string.Join(",", Enumerable.Repeat("x", 120))}}}").Code;
        Assert.Equal([(50, 0), (50, 50), (20, 100)], code.Where(i => i.Code == OpCode.SetList).Select(i => ((int)i.B, (int)i.C)));
        var many = Listing.Compile($"return {{{string.Join(",", Enumerable.Repeat("x", 33_001))}}}").Code;
        var last = Array.FindLastIndex(many, i => i.Code == OpCode.SetList);
        Assert.Equal((1, -1, OpCode.ExtraArg, 33_000), (many[last].B, many[last].C, many[last + 1].Code, many[last + 1].Bx));
    }

    [Theory]
    [InlineData("x = f(\n\n1,\ng,\n\nh)", new[] { 1, 3, 4, 6, 1, 6, 6 })]
    [InlineData("for k, v in\nf do\ng(k)\nend", new[] { 2, 2, 2, 3, 3, 3, 2, 3, 4 })]
    [InlineData("function f()\nreturn 1\nend", new[] { 3, 1, 3 })]
    [InlineData("local a = b\n.c\n.d", new[] { 1, 2, 3, 3 })]
    public void Instructions_carry_the_lines_that_Lua_gives_them(string source, int[] lines) => Assert.Equal(lines, Listing.Compile(source).Lines);

    [Fact]
    public void Locals_live_from_after_their_declaration_to_the_end_of_their_block() =>
        Assert.Equal(
            [new("a", 0, 1, 4), new LocalVariable("b", 1, 2, 3), new("c", 1, 4, 4)],
            Listing.Compile("local a = 1; do local b = a; x = b end local c = a").Locals);
}
