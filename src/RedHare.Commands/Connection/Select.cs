using RedHare.Commands.Keys;

namespace RedHare.Commands.Connection;

[Command("select", "index",
    Arity = 2,
    Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
    Group = "connection",
    Since = "1.0.0",
    Complexity = "O(1)",
    Summary = "Chooses the database of this connection.")]
internal static class Select
{
    public static void Run(CommandCall call)
    {
        if (!DatabaseNumber.TryRead(call, 1, out var index)) return;
        call.Session.Database = index;
        call.Reply.Status("OK"u8);
    }
}
