using RedHare.Commands.Users;

namespace RedHare.Commands.Server;

[Command("acl|setuser", "username [rule [rule ...]]",
    Arity = -3,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "6.0.0",
    Complexity = "O(N). Where N is the number of rules provided.",
    Summary = "Creates or changes a user.")]
internal static class AclSetUser
{
    public static void Run(CommandCall call)
    {
        var words = new string[call.Count - 3];
        for (var i = 2; i < call.Count; i++)
        {
            // Nothing of a user leaks into logs.
            call.Redact(i);
            if (i > 2) words[i - 3] = AclUser.TextOf(call[i]);
        }
        var name = AclUser.TextOf(call[2]);
        if (name.Any(static c => c is '\0' or ' ' or (>= '\t' and <= '\r'))) call.Reply.Error("ERR Usernames can't contain spaces or null characters"u8);
        else if (call.Server.Users.Set(name, words, call.Session) is { } error) call.Reply.Error(AclUser.BytesOf("ERR " + error));
        else call.Reply.Status("OK"u8);
    }
}
