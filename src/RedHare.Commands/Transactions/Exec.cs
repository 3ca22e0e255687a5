using RedHare.Engine;

namespace RedHare.Commands.Transactions;

[Command("exec",
    Arity = 1,
    Flags = CommandFlags.Immediate | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.SkipSlowlog,
    Group = "transactions",
    Since = "1.2.0",
    Complexity = "Depends on commands in the transaction",
    Summary = "Runs the queued commands as one, unless a watched key changed.")]
internal static class Exec
{
    public static void Run(CommandCall call)
    {
        var session = call.Session;
        if (session.Transaction is not { } transaction)
        {
            call.Reply.Error("ERR EXEC without MULTI"u8);
            return;
        }
        if (transaction.IsAborted) call.Reply.Error("EXECABORT Transaction discarded because of previous errors."u8);
        else if (call.Unit.IsBroken(session.Watched)) call.Reply.NullArray();
        else RunAll(call, transaction);
        session.DiscardTransaction();
    }

    private static void RunAll(CommandCall call, Transaction transaction)
    {
        // Before the commands run: what they change themselves is no reason to note anything.
        call.Server.Engine.Unwatch(call.Session.Watched);
        call.Reply.Array(transaction.Queue.Count);
        foreach (var (command, arguments) in transaction.Queue) call.Server.Dispatcher.RunQueued(call, command, arguments);
        // What the last of them changed is its own; EXEC itself has no effect.
        call.Unit.BeginCommand();
    }
}
