namespace RedHare.Commands.Server;

[Command("acl|users",
    Arity = 2,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "6.0.0",
    Complexity = "O(N). Where N is the number of configured users.",
    Summary = "Lists the users: there is only the default user.")]
internal static class AclUsers
{
    public static void Run(CommandCall call)
    {
        call.Reply.Array(1);
        call.Reply.Bulk("default"u8);
    }
}
