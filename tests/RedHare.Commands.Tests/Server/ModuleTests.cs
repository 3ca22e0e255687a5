namespace RedHare.Commands.Tests.Server;

public sealed class ModuleTests : CommandTest
{
    [Fact]
    public void There_are_no_modules()
    {
        Expect("[]", "MODULE LIST");
        Assert.StartsWith("[MODULE <subcommand>", Run("MODULE HELP"));
        Assert.StartsWith("(error) ERR MODULE command not allowed.", Run("MODULE LOAD /x.so"));
        Assert.StartsWith("(error) ERR MODULE command not allowed.", Run("MODULE LOADEX /x.so"));
        Expect("(error) ERR Error unloading module: no such module with that name", "MODULE UNLOAD x");
        Expect("(error) ERR unknown subcommand 'x'. Try MODULE HELP.", "MODULE x");
    }

    [Fact]
    public void Variable_flags_of_keys_depend_on_the_arguments()
    {
        Expect("[[\"k\", [OW, update]]]", "COMMAND GETKEYSANDFLAGS SET k v");
        Expect("[[\"k\", [RW, access, update]]]", "COMMAND GETKEYSANDFLAGS SET k v GET");
        Expect("[[\"k\", [RO, access]]]", "COMMAND GETKEYSANDFLAGS BITFIELD k GET u8 0");
        Expect("[[\"k\", [RW, access, update]]]", "COMMAND GETKEYSANDFLAGS BITFIELD k SET u8 0 1");
    }
}
