namespace RedHare.Commands.Tests.Streams;

public sealed class XGroupTests : GroupTest
{
    [Fact]
    public void Has_help() => Assert.StartsWith("[XGROUP <subcommand> [<arg> [value] [opt] ...]. Subcommands are:, CREATE <key> <groupname> <id|$> [option], ", Run("XGROUP HELP"), StringComparison.Ordinal);

    [Fact]
    public void Refuses_what_it_does_not_know()
    {
        Expect("(error) ERR unknown subcommand 'x'. Try XGROUP HELP.", "XGROUP x");
        Expect("(error) ERR wrong number of arguments for 'xgroup|create' command", "XGROUP CREATE k g");
        Expect("(error) ERR wrong number of arguments for 'xgroup|destroy' command", "XGROUP DESTROY k g x");
    }
}
