namespace RedHare.Commands.Server;

[Command("acl|save", "",
    Arity = 2,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "6.0.0",
    Complexity = "O(N). Where N is the number of configured users.",
    Summary = "Writes the users to the ACL file.")]
internal static class AclSave
{
    public static void Run(CommandCall call)
    {
        if (call.Server.Configuration.Clients.AclFile.Length == 0) call.Reply.Error(Users.UserTable.NoFile);
        else if (!call.Server.Users.TrySaveFile()) call.Reply.Error("ERR There was an error trying to save the ACLs. Please check the server logs for more information"u8);
        else call.Reply.Status("OK"u8);
    }
}
