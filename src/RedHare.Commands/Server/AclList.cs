using RedHare.Commands.Users;

namespace RedHare.Commands.Server;

[Command("acl|list", "",
    Arity = 2,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "6.0.0",
    Complexity = "O(N). Where N is the number of configured users.",
    Summary = "Lists the users with their rules, as a configuration file has them.")]
internal static class AclList
{
    public static void Run(CommandCall call)
    {
        var users = call.Server.Users.All;
        call.Reply.Array(users.Count);
        foreach (var user in users) call.Reply.Bulk(AclUser.BytesOf($"user {user.Name} {user.Rules}"));
    }
}
