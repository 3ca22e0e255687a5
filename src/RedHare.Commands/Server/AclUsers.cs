using RedHare.Commands.Users;

namespace RedHare.Commands.Server;

[Command("acl|users", "",
    Arity = 2,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "6.0.0",
    Complexity = "O(N). Where N is the number of configured users.",
    Summary = "Lists the users by name.")]
internal static class AclUsers
{
    public static void Run(CommandCall call)
    {
        var users = call.Server.Users.All;
        call.Reply.Array(users.Count);
        foreach (var user in users) call.Reply.Bulk(AclUser.BytesOf(user.Name));
    }
}
