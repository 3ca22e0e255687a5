namespace RedHare.Commands.Tests.Server;

public sealed class CommandCommandTests : CommandTest
{
    [Fact]
    public void Describes_every_command()
    {
        var all = Run("COMMAND");
        Assert.Equal(all, Run("COMMAND INFO"));
        Assert.StartsWith("[[\"", all, StringComparison.Ordinal);
        Assert.Contains("[\"get\", 2, [readonly, fast], 1, 1, 1, [@read, @string, @fast], ", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_what_is_no_subcommand() => Expect("(error) ERR unknown subcommand 'nothing'. Try COMMAND HELP.", "COMMAND nothing");
}
