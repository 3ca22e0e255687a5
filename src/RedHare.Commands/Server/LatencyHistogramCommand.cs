namespace RedHare.Commands.Server;

[Command("latency|histogram", "[COMMAND [COMMAND ...]]",
    Arity = -2,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Tips = "nondeterministic_output request_policy:all_nodes response_policy:special",
    Since = "7.0.0",
    Complexity = "O(N) where N is the number of commands with latency information being retrieved.",
    Summary = "Returns how often which durations of commands occurred.")]
internal static class LatencyHistogramCommand
{
    public static void Run(CommandCall call)
    {
        IEnumerable<Command> chosen = call.Count == 2 ? call.Server.Commands.All : Named(call);
        var mark = call.Reply.BeginArray();
        var written = 0;
        foreach (var command in chosen)
        {
            if (Write(call, command)) written++;
            foreach (var subcommand in command.Subcommands)
                if (Write(call, subcommand)) written++;
        }
        call.Reply.EndMap(mark, written);
    }

    private static List<Command> Named(CommandCall call)
    {
        var found = new List<Command>();
        for (var i = 2; i < call.Count; i++)
            if (call.Server.Commands.FindFull(call[i]) is { } command) found.Add(command);
        return found;
    }

    private static bool Write(CommandCall call, Command command)
    {
        if (call.Server.Commands.Tallies.LatencyOf(command) is not { } latency) return false;
        var reply = call.Reply;
        reply.Bulk(command.FullNameBytes);
        reply.Map(2);
        reply.Bulk("calls"u8);
        reply.Integer(latency.Count);
        reply.Bulk("histogram_usec"u8);
        var mark = reply.BeginArray();
        var pairs = 0;
        long before = 0;
        for (long microseconds = 1; before < latency.Count; microseconds *= 2)
        {
            var upTo = latency.CountUpTo(microseconds * 1024);
            if (upTo == before) continue;
            reply.Integer(microseconds);
            reply.Integer(before = upTo);
            pairs++;
        }
        reply.EndMap(mark, pairs);
        return true;
    }
}
