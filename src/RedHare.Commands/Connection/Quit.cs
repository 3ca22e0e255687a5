namespace RedHare.Commands.Connection;

[Command("quit",
    Arity = -1,
    Flags = CommandFlags.Immediate | CommandFlags.AllowBusy | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.NoAuth,
    Group = "connection",
    Since = "1.0.0",
    Complexity = "O(1)",
    DeprecatedSince = "7.2.0",
    ReplacedBy = "just closing the connection",
    Summary = "Closes the connection after the replies so far.")]
internal static class Quit
{
    public static void Run(CommandCall call)
    {
        call.Reply.Status("OK"u8);
        call.Session.CloseAfterReply = true;
    }
}
