namespace RedHare.Commands.Server;

[Command("latency|latest",
    Arity = 2,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Tips = "nondeterministic_output request_policy:all_nodes response_policy:special",
    Since = "2.8.13",
    Complexity = "O(1)",
    Summary = "Returns the latest latency of each monitored event; none is monitored.")]
internal static class LatencyLatest
{
    public static void Run(CommandCall call) => call.Reply.Array(0);
}
