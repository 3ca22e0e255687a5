using System.Text;
using Xunit;

namespace RedHare.Lua.Tests.Compiling;

public sealed class LexerTests
{
    [Theory]
    [InlineData("'a\\a\\b\\f\\n\\r\\t\\v\\\\\\'\\\"\\q'", "a\a\b\f\n\r\t\v\\'\"q")]
    [InlineData("'\\65\\0661\\255\\0'", "AB1\u00ff\0")]
    [InlineData("\"it's\"", "it's")]
    [InlineData("'a\\\nb\\\r\nc'", "a\nb\nc")]
    [InlineData("[[\na\r\nb\\n]]", "a\nb\\n")]
    [InlineData("[==[]]=]]==]", "]]=]")]
    [InlineData("[=[[[ [=[]=]", "[[ [=[")]
    public void Strings(string literal, string content) => Assert.Equal(content, Constant(literal).String is { } s ? Encoding.Latin1.GetString(s.Span) : null);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("123456789012345", 123456789012345)]
    [InlineData("9007199254740993", 9007199254740992)]
    [InlineData(".5", .5)]
    [InlineData("5.", 5)]
    [InlineData("1e3", 1000)]
    [InlineData("1E-2", 0.01)]
    [InlineData("3e+2", 300)]
    [InlineData("08", 8)]
    [InlineData("0x10", 16)]
    [InlineData("0XfF", 255)]
    [InlineData("0x1p4", 16)]
    [InlineData("1e400", double.PositiveInfinity)]
    public void Numbers(string literal, double value) => Assert.Equal(value, Constant(literal).Number);

    [Fact]
    public void Comments_and_space_are_skipped() =>
        Assert.Equal("LoadK 0 0 | Return 0 2 | Return 0 1", Listing.Of("-- a\n--[[ b\n ]] return\t\v\f--[==[ ]] ]==]1--c"));

    [Fact]
    public void A_word_and_a_name_that_begins_like_one_differ()
    {
        var words = "and break do else elseif end false for function if in local nil not or repeat return then true until while";
        foreach (var word in words.Split(' ')) Assert.Equal($"t:1: '<name>' expected near '{word}'", Listing.Error("x." + word));
        Assert.Equal(words.Split(' ').Select(w => w + "_"), Listing.Compile(string.Join(" = 1 ", words.Split(' ').Select(w => w + "_")) + " = 1").Constants
            .Where(c => c.String is not null).Select(c => c.String!.ToString()));
    }

    [Fact]
    public void Names_are_kept_apart_however_many_there_are()
    {
        var source = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"x{i} = x{i / 2} "));
        Assert.Equal(5_000, Listing.Compile(source).Constants.Length);
    }

    private static LuaValue Constant(string literal) => Assert.Single(Listing.Compile("return " + literal).Constants);
}
