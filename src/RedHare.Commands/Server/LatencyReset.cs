using System.Text;

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
    public static void Run(CommandCall call)
    {
        var latency = call.Server.Latency;
        var forgotten = call.Count == 2 ? latency.Reset() : 0;
        for (var i = 2; i < call.Count; i++) forgotten += latency.Reset(Encoding.UTF8.GetString(call[i]));
        call.Reply.Integer(forgotten);
    }
}
