using RedHare.Engine;

namespace RedHare.Commands.Connection;

[Command("client|unblock", "client-id [TIMEOUT | ERROR]",
    Arity = -3,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Since = "5.0.0",
    Complexity = "O(log N) where N is the number of client connections",
    Summary = "Ends the blocking command of another connection.")]
internal static class ClientUnblock
{
    public static void Run(CommandCall call)
    {
        var withError = false;
        if (call.Count > 4)
        {
            call.Reply.Error(CommandTable.WrongSubcommand(call.Command.Parent!, call[1]));
            return;
        }
        if (call.Count == 4)
        {
            withError = call.Is(3, "ERROR"u8);
            if (!withError && !call.Is(3, "TIMEOUT"u8))
            {
                call.Reply.Error("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR"u8);
                return;
            }
        }
        if (!call.TryInteger(2, out var id)) return;
        var ended = call.Server.Sessions.Find(id)?.Blocked is { } waiter
            && call.Server.Engine.End(waiter, withError ? WaitEnd.UnblockedWithError : WaitEnd.Unblocked);
        call.Reply.Integer(ended ? 1 : 0);
    }
}
