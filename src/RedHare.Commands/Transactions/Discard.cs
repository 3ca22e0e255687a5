namespace RedHare.Commands.Transactions;

[Command("discard",
    Arity = 1,
    Flags = CommandFlags.Immediate | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.AllowBusy,
    Group = "transactions",
    Since = "2.0.0",
    Complexity = "O(N), when N is the number of queued commands",
    Summary = "Forgets the queued commands and the watched keys.")]
internal static class Discard
{
    public static void Run(CommandCall call)
    {
        if (call.Session.Transaction is null)
        {
            call.Reply.Error("ERR DISCARD without MULTI"u8);
            return;
        }
        call.Session.DiscardTransaction();
        call.Reply.Status("OK"u8);
    }
}
