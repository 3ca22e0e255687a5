namespace RedHare.Commands.Tests.Server;

public sealed class CommandCountTests : CommandTest
{
    [Fact]
    public void Counts_commands_without_their_subcommands()
    {
        Expect($"{Server.Context.Commands.All.Count}", "COMMAND COUNT");
        Expect("(error) ERR wrong number of arguments for 'command|count' command", "COMMAND COUNT x");
    }
}
