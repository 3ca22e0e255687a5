namespace RedHare.Commands.Tests.Server;

public sealed class CommandGetKeysTests : CommandTest
{
    [Fact]
    public void Tells_the_keys() => Expect("[\"k\"]", "COMMAND GETKEYS get k");

    [Theory]
    [InlineData("nothing k", "ERR Invalid command specified")]
    [InlineData("command nothing", "ERR Invalid command specified")]
    [InlineData("ping", "ERR The command has no key arguments")]
    [InlineData("command count", "ERR The command has no key arguments")]
    [InlineData("get", "ERR Invalid number of arguments specified for command")]
    [InlineData("get a b", "ERR Invalid number of arguments specified for command")]
    public void Refuses(string line, string error) => Expect("(error) " + error, "COMMAND GETKEYS " + line);
}
