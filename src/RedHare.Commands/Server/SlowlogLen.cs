namespace RedHare.Commands.Server;

[Command("slowlog|len",
    Arity = 2,
    Flags = CommandFlags.Admin | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Tips = "request_policy:all_nodes response_policy:agg_sum nondeterministic_output",
    Since = "2.2.12",
    Complexity = "O(1)",
    Summary = "Counts the entries of the slow log.")]
internal static class SlowlogLen
{
    public static void Run(CommandCall call) => call.Reply.Integer(call.Server.Slowlog.Count);
}
