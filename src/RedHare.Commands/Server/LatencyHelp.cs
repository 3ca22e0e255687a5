namespace RedHare.Commands.Server;

[Command("latency|help",
    Arity = 2,
    Flags = CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "2.8.13",
    Complexity = "O(1)",
    Summary = "Explains the subcommands of LATENCY.")]
internal static class LatencyHelp
{
    public static void Run(CommandCall call) => call.Reply.Help(
        call.Command.Parent!,
        "DOCTOR",
        "    Return a human readable latency analysis report.",
        "GRAPH <event>",
        "    Return an ASCII latency graph for the <event> class.",
        "HISTORY <event>",
        "    Return time-latency samples for the <event> class.",
        "LATEST",
        "    Return the latest latency samples for all events.",
        "RESET [<event> ...]",
        "    Reset latency data of one or more <event> classes.",
        "    (default: reset all data for all event classes)",
        "HISTOGRAM [COMMAND ...]",
        "    Return a cumulative distribution of commands latencies.",
        "    If no commands are specified then all histograms are replied");
}
