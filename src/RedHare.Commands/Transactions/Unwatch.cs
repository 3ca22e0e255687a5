using RedHare.Engine;

namespace RedHare.Commands.Transactions;

[Command("unwatch",
    Arity = 1,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.AllowBusy,
    Group = "transactions",
    Since = "2.2.0",
    Complexity = "O(1)",
    Summary = "Forgets all watched keys.")]
internal static class Unwatch
{
    public static void Run(CommandCall call)
    {
        call.Server.Engine.Unwatch(call.Session.Watched);
        call.Reply.Status("OK"u8);
    }
}
