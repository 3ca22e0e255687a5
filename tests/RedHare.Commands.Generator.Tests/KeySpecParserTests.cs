using Xunit;

namespace RedHare.Commands.Generator.Tests;

public sealed class KeySpecParserTests
{
    private const string Get = """, Arity = -7, Group = "generic", Since = "1.0.0", Complexity = "O(1)", Summary = "s")] internal static class Get { internal static void Run(CommandCall call) { } }""";

    [Theory]
    [InlineData("@1", "Begin = KeyBegin.Index, Index = 1, Find = KeyFind.Range, LastKey = 0, Step = 1, Limit = 0")]
    [InlineData("@1..2", "Begin = KeyBegin.Index, Index = 1, Find = KeyFind.Range, LastKey = 1, Step = 1, Limit = 0")]
    [InlineData("@1..-1/2", "Begin = KeyBegin.Index, Index = 1, Find = KeyFind.Range, LastKey = -1, Step = 2, Limit = 0")]
    [InlineData("@1..-2", "Begin = KeyBegin.Index, Index = 1, Find = KeyFind.Range, LastKey = -2, Step = 1, Limit = 0")]
    [InlineData("@2#", "Begin = KeyBegin.Index, Index = 2, Find = KeyFind.Count, CountIndex = 0, FirstKey = 1, Step = 1")]
    [InlineData("@STORE", "Begin = KeyBegin.Keyword, Keyword = \"STORE\", StartFrom = 1, Find = KeyFind.Range, LastKey = 0, Step = 1, Limit = 0")]
    [InlineData("@STREAMS:4..-1%2", "Begin = KeyBegin.Keyword, Keyword = \"STREAMS\", StartFrom = 4, Find = KeyFind.Range, LastKey = -1, Step = 1, Limit = 2")]
    [InlineData("@KEYS:-2..-1", "Begin = KeyBegin.Keyword, Keyword = \"KEYS\", StartFrom = -2, Find = KeyFind.Range, LastKey = -1, Step = 1, Limit = 0")]
    public void A_position_becomes_an_initialiser(string position, string expected)
    {
        var run = GeneratorRun.Of($"""[Command("get", Keys = "RW access update {position}"{Get}""");
        Assert.Empty(run.Findings);
        Assert.Empty(run.Errors);
        Assert.Contains($"[new() {{ Flags = KeyFlags.ReadWrite | KeyFlags.Access | KeyFlags.Update, {expected} }}]", run.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_specs_keep_their_order()
    {
        var run = GeneratorRun.Of($"""[Command("get", Keys = "RW access delete @1; RW insert @2"{Get}""");
        Assert.Empty(run.Findings);
        Assert.Contains("Index = 1, Find = KeyFind.Range, LastKey = 0, Step = 1, Limit = 0 }, new() { Flags = KeyFlags.ReadWrite | KeyFlags.Insert,", run.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_channel_needs_no_access_flag()
    {
        var run = GeneratorRun.Of($"""[Command("get", Keys = "not_key @1..-1"{Get}""");
        Assert.Empty(run.Findings);
        Assert.Contains("Flags = KeyFlags.NotKey,", run.Source, StringComparison.Ordinal);
    }
}
