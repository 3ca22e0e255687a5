using RedHare.Commands.Users;

namespace RedHare.Commands.Server;

[Command("acl|dryrun", "username command [arg [arg ...]]",
    Arity = -4,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "7.0.0",
    Complexity = "O(1).",
    Summary = "Tells whether a user may run a command line, without running it.")]
internal static class AclDryRun
{
    public static void Run(CommandCall call)
    {
        if (call.Server.Users.Find(call[2]) is not { } user)
        {
            call.Reply.Error([.. "ERR User '"u8, .. call[2], .. "' not found"u8]);
            return;
        }
        var line = new ArgumentsTail(call, 3);
        if (call.Server.Commands.Resolve(line, out _) is not { } command)
        {
            call.Reply.Error([.. "ERR Command '"u8, .. call[3], .. "' not found"u8]);
            return;
        }
        if (!command.Accepts(line.Count))
        {
            call.Reply.Error([.. "ERR wrong number of arguments for '"u8, .. command.FullNameBytes, .. "' command"u8]);
            return;
        }
        var denial = user.Rules.Check(command, line);
        if (denial.IsGiven) call.Reply.Bulk(AclUser.BytesOf(denial.Text(user, command, line, isVerbose: true)));
        else call.Reply.Status("OK"u8);
    }
}
