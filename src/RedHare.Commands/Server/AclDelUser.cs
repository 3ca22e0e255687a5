using RedHare.Commands.Users;

namespace RedHare.Commands.Server;

[Command("acl|deluser", "username [username ...]",
    Arity = -3,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "6.0.0",
    Complexity = "O(1) amortized time considering the typical user.",
    Summary = "Deletes users and closes their connections.")]
internal static class AclDelUser
{
    public static void Run(CommandCall call)
    {
        for (var i = 2; i < call.Count; i++) call.Redact(i);
        for (var i = 2; i < call.Count; i++)
        {
            if (!call[i].SequenceEqual("default"u8)) continue;
            call.Reply.Error("ERR The 'default' user cannot be removed"u8);
            return;
        }
        var removed = 0;
        for (var i = 2; i < call.Count; i++)
            if (call.Server.Users.Remove(AclUser.TextOf(call[i]), call.Session)) removed++;
        call.Reply.Integer(removed);
    }
}
