namespace RedHare.Commands.Tests.Keys;

public sealed class ObjectHelpTests : CommandTest
{
    [Fact]
    public void Lists_the_subcommands()
    {
        var help = Run("OBJECT HELP");
        Assert.StartsWith("[OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:, ENCODING <key>", help);
        foreach (var name in new[] { "FREQ", "IDLETIME", "REFCOUNT", "HELP" }) Assert.Contains(name, help);
    }
}
