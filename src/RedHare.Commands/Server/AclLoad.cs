namespace RedHare.Commands.Server;

[Command("acl|load", "",
    Arity = 2,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "6.0.0",
    Complexity = "O(N). Where N is the number of configured users.",
    Summary = "Reads the users of the ACL file anew.")]
internal static class AclLoad
{
    public static void Run(CommandCall call)
    {
        if (call.Server.Configuration.Clients.AclFile.Length == 0) call.Reply.Error(Users.UserTable.NoFile);
        else if (call.Server.Users.LoadFile(call.Session) is { } errors) call.Reply.Error(Users.AclUser.BytesOf("ERR " + errors));
        else call.Reply.Status("OK"u8);
    }
}
