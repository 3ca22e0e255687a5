namespace RedHare.Commands.Server;

[Command("latency|reset", "[event [event ...]]",
    Arity = -2,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Tips = "request_policy:all_nodes response_policy:agg_sum",
    Since = "2.8.13",
    Complexity = "O(1)",
    Summary = "Forgets latencies of events; returns how many events had any.")]
internal static class LatencyReset
{
    public static void Run(CommandCall call) => call.Reply.Integer(0);
}
