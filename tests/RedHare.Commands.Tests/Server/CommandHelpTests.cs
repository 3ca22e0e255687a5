namespace RedHare.Commands.Tests.Server;

public sealed class CommandHelpTests : CommandTest
{
    [Fact]
    public void Explains_every_subcommand()
    {
        var help = Run("COMMAND HELP");
        Assert.StartsWith("[COMMAND <subcommand> [<arg> [value] [opt] ...]. Subcommands are:, (no subcommand), ", help, StringComparison.Ordinal);
        Assert.EndsWith(", HELP,     Print this help.]", help, StringComparison.Ordinal);
        Assert.All(Server.Context.Commands.Find("command"u8)!.Subcommands, command => Assert.Contains(", " + command.Name.ToUpperInvariant(), help, StringComparison.Ordinal));
    }
}
