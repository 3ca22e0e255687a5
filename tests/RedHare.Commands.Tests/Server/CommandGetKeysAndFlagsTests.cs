namespace RedHare.Commands.Tests.Server;

public sealed class CommandGetKeysAndFlagsTests : CommandTest
{
    [Fact]
    public void Tells_each_key_with_what_happens_to_it()
    {
        Expect("[[\"k\", [RO, access]]]", "COMMAND GETKEYSANDFLAGS get k");
        Expect("[[\"k\", [OW, insert]]]", "COMMAND GETKEYSANDFLAGS SETNX k v");
    }

    [Fact]
    public void Uses_sets_in_RESP3()
    {
        Client.Session.Protocol = 3;
        Expect("[[\"k\", #[RO, access]]]", "COMMAND GETKEYSANDFLAGS get k");
    }

    [Fact]
    public void Refuses_as_GETKEYS_does() => Expect("(error) ERR The command has no key arguments", "COMMAND GETKEYSANDFLAGS ping");
}
