using Xunit;

namespace RedHare.Commands.Generator.Tests;

public sealed class CategoriesTests
{
    [Theory]
    [InlineData("string", "CommandFlags.Write | CommandFlags.Fast", "", "Fast String Write")]
    [InlineData("sorted-set", "CommandFlags.Write | CommandFlags.Blocking", "", "Blocking Slow SortedSet Write")]
    [InlineData("generic", "CommandFlags.ReadOnly", "keyspace dangerous", "Dangerous Keyspace Read Slow")]
    [InlineData("scripting", "CommandFlags.ReadOnly", "", "Scripting Slow")]
    [InlineData("server", "CommandFlags.Admin", "", "Admin Dangerous Slow")]
    [InlineData("pubsub", "CommandFlags.PubSub", "", "PubSub Slow")]
    [InlineData("transactions", "CommandFlags.Fast", "", "Fast Transaction")]
    [InlineData("connection", "CommandFlags.Fast", "", "Connection Fast")]
    public void They_follow_from_flags_and_group(string group, string flags, string own, string expected)
    {
        var run = GeneratorRun.Of($$"""
            [Command("x", Arity = 1, Group = "{{group}}", Flags = {{flags}}, Categories = "{{own}}", Since = "1", Complexity = "O(1)", Summary = "s")]
            internal static class X { internal static void Run(CommandCall call) { } }
            """);
        Assert.Empty(run.Findings);
        var source = string.Join(" | ", expected.Split(' ').Select(category => "AclCategories." + category));
        Assert.Contains($", {source}, \"{group}\",", run.Source, StringComparison.Ordinal);
    }
}
