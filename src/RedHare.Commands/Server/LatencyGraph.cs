namespace RedHare.Commands.Server;

[Command("latency|graph", "event",
    Arity = 3,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Tips = "nondeterministic_output request_policy:all_nodes response_policy:special",
    Since = "2.8.13",
    Complexity = "O(1)",
    Summary = "Draws the latencies of an event; none is monitored.")]
internal static class LatencyGraph
{
    public static void Run(CommandCall call) => call.Reply.Error([.. "ERR No samples available for event '"u8, .. call[2], (byte)'\'']);
}
