namespace RedHare.Commands.Tests.Streams;

public sealed class XInfoHelpTests : CommandTest
{
    [Fact]
    public void Explains_the_subcommands()
    {
        Assert.StartsWith("[XINFO <subcommand> [<arg> [value] [opt] ...]. Subcommands are:, CONSUMERS <key> <groupname>, ", Run("XINFO HELP"), StringComparison.Ordinal);
        Expect("(error) ERR wrong number of arguments for 'xinfo|help' command", "XINFO HELP x");
    }
}
