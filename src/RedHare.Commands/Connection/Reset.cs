namespace RedHare.Commands.Connection;

[Command("reset",
    Arity = 1,
    Flags = CommandFlags.Immediate | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.NoAuth | CommandFlags.AllowBusy,
    Group = "connection",
    Since = "6.2.0",
    Complexity = "O(1)",
    Summary = "Makes the connection as good as new.")]
internal static class Reset
{
    public static void Run(CommandCall call)
    {
        call.Session.Reset();
        call.Reply.Protocol = call.Session.Protocol;
        call.Reply.Status("RESET"u8);
    }
}
