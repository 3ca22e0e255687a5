using System.Text;

namespace RedHare.Commands.Server;

[Command("latency|history", "event",
    Arity = 3,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Tips = "nondeterministic_output request_policy:all_nodes response_policy:special",
    Since = "2.8.13",
    Complexity = "O(1)",
    Summary = "Returns the latencies of an event with their times.")]
internal static class LatencyHistory
{
    public static void Run(CommandCall call)
    {
        var samples = call.Server.Latency.Find(Encoding.UTF8.GetString(call[2]))?.Samples ?? [];
        call.Reply.Array(samples.Length);
        foreach (var sample in samples)
        {
            call.Reply.Array(2);
            call.Reply.Integer(sample.Seconds);
            call.Reply.Integer(sample.Milliseconds);
        }
    }
}
