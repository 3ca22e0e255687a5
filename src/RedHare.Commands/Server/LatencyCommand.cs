namespace RedHare.Commands.Server;

[Command("latency",
    Arity = -2,
    Group = "server",
    Since = "2.8.13",
    Complexity = "Depends on subcommand.",
    Summary = "Holds the subcommands about latencies.")]
internal static class LatencyCommand;
