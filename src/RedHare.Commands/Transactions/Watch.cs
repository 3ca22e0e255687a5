using RedHare.Engine;

namespace RedHare.Commands.Transactions;

[Command("watch", "key [key ...]",
    Arity = -2,
    Flags = CommandFlags.Immediate | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.AllowBusy,
    Keys = "RO @1..-1",
    Group = "transactions",
    Since = "2.2.0",
    Complexity = "O(1) for every key.",
    Summary = "Lets the next EXEC run only if these keys do not change until then.")]
internal static class Watch
{
    public static void Run(CommandCall call)
    {
        var session = call.Session;
        if (session.Transaction is not null)
        {
            call.Reply.Error("ERR WATCH inside MULTI is not allowed"u8);
            return;
        }
        // Once a watched key has changed, more of them make no difference.
        if (!session.Watched.IsDirty)
            for (var i = 1; i < call.Count; i++) call.Unit.Watch(session.Watched, call[i]);
        call.Reply.Status("OK"u8);
    }
}
