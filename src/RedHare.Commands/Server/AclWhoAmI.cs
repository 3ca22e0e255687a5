using RedHare.Commands.Users;

namespace RedHare.Commands.Server;

[Command("acl|whoami", "",
    Arity = 2,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "6.0.0",
    Complexity = "O(1)",
    Summary = "Returns the user of this connection.")]
internal static class AclWhoAmI
{
    public static void Run(CommandCall call) => call.Reply.Bulk(AclUser.BytesOf(call.Session.User?.Name ?? "default"));
}
