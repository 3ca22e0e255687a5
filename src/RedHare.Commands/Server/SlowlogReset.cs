namespace RedHare.Commands.Server;

[Command("slowlog|reset",
    Arity = 2,
    Flags = CommandFlags.Admin | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Tips = "request_policy:all_nodes response_policy:all_succeeded",
    Since = "2.2.12",
    Complexity = "O(N) where N is the number of entries in the slowlog",
    Summary = "Empties the slow log.")]
internal static class SlowlogReset
{
    public static void Run(CommandCall call)
    {
        call.Server.Slowlog.Clear();
        call.Reply.Status("OK"u8);
    }
}
