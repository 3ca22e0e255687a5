namespace RedHare.Commands.Server;

[Command("latency|doctor",
    Arity = 2,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Tips = "nondeterministic_output request_policy:all_nodes response_policy:special",
    Since = "2.8.13",
    Complexity = "O(1)",
    Summary = "Comments on the latencies of events.")]
internal static class LatencyDoctor
{
    public static void Run(CommandCall call) => call.Reply.Verbatim("txt"u8,
        "I'm sorry, Dave, I can't do that. Latency monitoring of events is not part of this server. LATENCY HISTOGRAM and INFO latencystats tell how long commands take.\n"u8);
}
