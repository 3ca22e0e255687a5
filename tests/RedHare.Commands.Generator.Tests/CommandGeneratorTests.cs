using Microsoft.CodeAnalysis;
using Xunit;

namespace RedHare.Commands.Generator.Tests;

public sealed class CommandGeneratorTests
{
    private const string Rest = "Group = \"string\", Since = \"1.0.0\", Complexity = \"O(1)\", Summary = \"Does it.\"";
    private const string Run = "{ internal static void Run(CommandCall call) { } }";

    [Fact]
    public void A_sound_command_is_in_the_table()
    {
        var run = GeneratorRun.Of($$"""
            [Command("get", "key", Arity = 2, Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Keys = "RO access @1", {{Rest}})]
            internal static class Get {{Run}}
            """);

        Assert.Empty(run.Findings);
        Assert.Empty(run.Errors);
        Assert.Contains(
            "new(\"get\", 2, (CommandFlags)2050, AclCategories.Fast | AclCategories.Read | AclCategories.String, \"string\", "
            + "[new() { Flags = KeyFlags.ReadOnly | KeyFlags.Access, Begin = KeyBegin.Index, Index = 1, Find = KeyFind.Range, LastKey = 0, Step = 1, Limit = 0 }], "
            + "body, null, docs, 0)",
            run.Source,
            StringComparison.Ordinal);
        Assert.Contains("0 => global::Sample.Get.Run,", run.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_to_the_end_may_be_empty() =>
        Assert.Empty(GeneratorRun.Of($"""[Command("pfmerge", Arity = -2, Keys = "RW @1; RO @2..-1", {Rest})] internal static class Merge {Run}""").Findings);

    [Fact]
    public void No_command_at_all_still_makes_a_table()
    {
        var run = GeneratorRun.Of("");
        Assert.Empty(run.Findings);
        Assert.Empty(run.Errors);
    }

    [Fact]
    public void A_container_needs_no_run()
    {
        var run = GeneratorRun.Of($$"""
            [Command("object", Arity = -2, {{Rest}})] internal static class Object;
            [Command("object|freq", "key", Arity = 3, Flags = CommandFlags.ReadOnly, Keys = "RO @2", {{Rest}})] internal static class Freq {{Run}}
            """);

        Assert.Empty(run.Findings);
        Assert.Empty(run.Errors);
        Assert.Contains("new(\"object\", -2, (CommandFlags)0, AclCategories.Slow, \"string\", [], null, null, docs, 0)", run.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_elsewhere_generates_nothing_anew()
    {
        var run = GeneratorRun.Of($"""[Command("get", "key", Arity = 2, Keys = "RO @1", {Rest})] internal static class Get {Run}""");
        Assert.Equal([IncrementalStepRunReason.Cached], run.ReasonsAfterAnotherFile());
    }

    [Theory]
    [InlineData("RH001", "", "Arity = 2", ";")]
    [InlineData("RH002", "", "Arity = 2", "{ internal static int Run(CommandCall call) => 1; }")]
    [InlineData("RH002", "", "Arity = 2", "{ private static void Run(CommandCall call) { } }")]
    [InlineData("RH002", "", "Arity = 2", "{ internal static void Run(CommandCall call, int more) { } }")]
    [InlineData("RH003", "", "Flags = CommandFlags.Fast", Run)]
    [InlineData("RH005", "", "Arity = 2, Categories = \"keyspace nonsense\"", Run)]
    [InlineData("RH006", "", "Arity = 2, Flags = CommandFlags.Write | CommandFlags.ReadOnly", Run)]
    [InlineData("RH007", "", "Arity = 2, Keys = \"RO\"", Run)]
    [InlineData("RH007", "", "Arity = 2, Keys = \"RO RW @1\"", Run)]
    [InlineData("RH007", "", "Arity = 2, Keys = \"@1\"", Run)]
    [InlineData("RH007", "", "Arity = 2, Keys = \"RO fast @1\"", Run)]
    [InlineData("RH007", "", "Arity = 2, Keys = \"RO @0\"", Run)]
    [InlineData("RH007", "", "Arity = 2, Keys = \"RO @one\"", Run)]
    [InlineData("RH007", "", "Arity = -4, Keys = \"RO @3..2\"", Run)]
    [InlineData("RH007", "", "Arity = -2, Keys = \"RO @1..-1/0\"", Run)]
    [InlineData("RH007", "", "Arity = -2, Keys = \"RO @1%2\"", Run)]
    [InlineData("RH007", "", "Arity = -2, Keys = \"RO @1;\"", Run)]
    [InlineData("RH008", "", "Arity = 2, Keys = \"RO @2\"", Run)]
    [InlineData("RH008", "", "Arity = -2, Keys = \"RO @1..2\"", Run)]
    [InlineData("RH008", "", "Arity = 2, Keys = \"RO @2..-1\"", Run)]
    [InlineData("RH008", "", "Arity = -2, Keys = \"RO @3..-1\"", Run)]
    [InlineData("RH010", "config|", "Arity = 2", Run)]
    [InlineData("RH011", "GET", "Arity = 2", Run)]
    [InlineData("RH011", "a b", "Arity = 2", Run)]
    [InlineData("RH012", "", "Arity = -2, Keys = \"RO @1; OW incomplete @?\"", Run)]
    public void A_broken_declaration_is_an_error(string id, string prefix, string properties, string body)
    {
        var name = prefix.EndsWith('|') || prefix.Length == 0 ? prefix + "get" : prefix;
        var run = GeneratorRun.Of($"""[Command("{name}", "key", {properties}, {Rest})] internal static class Get {body}""");

        var finding = Assert.Single(run.Findings);
        Assert.Equal(id, finding.Id);
        Assert.Equal(DiagnosticSeverity.Error, finding.Severity);
        Assert.Contains($"'{name}'", finding.GetMessage(), StringComparison.Ordinal);
        Assert.Equal(2, finding.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Theory]
    [InlineData("group", "Since = \"1\", Complexity = \"O(1)\", Summary = \"s\"")]
    [InlineData("since", "Group = \"string\", Complexity = \"O(1)\", Summary = \"s\"")]
    [InlineData("complexity", "Group = \"string\", Since = \"1\", Summary = \"s\"")]
    [InlineData("summary", "Group = \"string\", Since = \"1\", Complexity = \"O(1)\"")]
    public void A_missing_text_is_named(string missing, string properties)
    {
        var run = GeneratorRun.Of($"""[Command("get", Arity = 2, {properties})] internal static class Get {Run}""");
        Assert.Equal($"'get' has no {missing}", Assert.Single(run.Findings).GetMessage());
    }

    [Fact]
    public void An_unknown_group_is_named()
    {
        var run = GeneratorRun.Of($$"""[Command("get", Arity = 2, Group = "strings", Since = "1", Complexity = "O(1)", Summary = "s")] internal static class Get {{Run}}""");
        Assert.Equal("'get': 'strings' is not a group", Assert.Single(run.Findings).GetMessage());
    }

    [Fact]
    public void A_name_declared_twice_is_reported_once()
    {
        var run = GeneratorRun.Of($$"""
            [Command("get", Arity = 2, {{Rest}})] internal static class One {{Run}}
            [Command("get", Arity = 2, {{Rest}})] internal static class Two {{Run}}
            """);
        Assert.Equal("RH009", Assert.Single(run.Findings).Id);
    }

    [Fact]
    public void A_subcommand_counts_its_container()
    {
        var run = GeneratorRun.Of($$"""
            [Command("config", Arity = -2, {{Rest}})] internal static class Config;
            [Command("config|get", Arity = 1, {{Rest}})] internal static class Get {{Run}}
            """);
        Assert.Equal("RH013", Assert.Single(run.Findings).Id);
    }

    [Fact]
    public void A_key_finder_is_taken_up()
    {
        var run = GeneratorRun.Of($$"""
            [Command("sort", "key", Arity = -2, Keys = "RO access @1; OW update incomplete @?", {{Rest}})]
            internal static class Sort
            {
                internal static void Run(CommandCall call) { }
                internal static bool FindKeys(IArguments arguments, ref KeyList keys) => true;
            }
            """);
        Assert.Empty(run.Findings);
        Assert.Empty(run.Errors);
        Assert.Contains("body, global::Sample.Sort.FindKeys, docs", run.Source, StringComparison.Ordinal);
    }
}
