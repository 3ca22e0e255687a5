namespace RedHare.Commands.Transactions;

[Command("multi",
    Arity = 1,
    Flags = CommandFlags.Immediate | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.AllowBusy,
    Group = "transactions",
    Since = "1.2.0",
    Complexity = "O(1)",
    Summary = "Begins a transaction: the commands that follow are queued.")]
internal static class Multi
{
    public static void Run(CommandCall call)
    {
        if (call.Session.Transaction is not null)
        {
            call.Reply.Error("ERR MULTI calls can not be nested"u8);
            return;
        }
        call.Session.Transaction = new Transaction();
        call.Reply.Status("OK"u8);
    }
}
