namespace RedHare.Commands.Tests.Server;

public sealed class MemoryHelpTests : CommandTest
{
    [Fact]
    public void Lists_the_subcommands()
    {
        var help = Run("MEMORY HELP");
        Assert.StartsWith("[MEMORY <subcommand> [<arg> [value] [opt] ...]. Subcommands are:, DOCTOR", help);
        foreach (var name in new[] { "MALLOC-STATS", "PURGE", "STATS", "USAGE", "HELP" }) Assert.Contains(name, help);
    }
}
