namespace RedHare.Commands.Tests.Server;

public sealed class CommandListTests : CommandTest
{
    [Fact]
    public void Lists_commands_and_subcommands()
    {
        var names = Run("COMMAND LIST");
        Assert.Contains("\"get\"", names, StringComparison.Ordinal);
        Assert.Contains("\"command\", \"command|count\", \"command|docs\"", names, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PATTERN get", "[\"get\"]")]
    [InlineData("pattern GET", "[\"get\"]")]
    [InlineData("PATTERN command|getk*", "[\"command|getkeys\", \"command|getkeysandflags\"]")]
    [InlineData("PATTERN nothing*", "[]")]
    [InlineData("MODULE nothing", "[]")]
    [InlineData("ACLCAT nothing", "[]")]
    [InlineData("bad argument", "(error) ERR syntax error")]
    public void Filters_by_name(string filter, string expected) => Expect(expected, "COMMAND LIST FILTERBY " + filter);

    [Fact]
    public void Filters_by_category()
    {
        var names = Run("COMMAND LIST FILTERBY aclcat STRING");
        Assert.Contains("\"get\"", names, StringComparison.Ordinal);
        Assert.DoesNotContain("\"ping\"", names, StringComparison.Ordinal);
        Assert.Contains("\"command|list\"", Run("COMMAND LIST FILTERBY ACLCAT connection"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bad")]
    [InlineData("FILTERBY")]
    [InlineData("FILTERBY PATTERN")]
    [InlineData("FILTERBY PATTERN a b")]
    [InlineData("SORTBY PATTERN a")]
    public void Refuses_other_arguments(string arguments) => Expect("(error) ERR syntax error", "COMMAND LIST " + arguments);
}
