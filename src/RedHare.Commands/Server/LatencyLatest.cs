using System.Text;

namespace RedHare.Commands.Server;

[Command("latency|latest",
    Arity = 2,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Tips = "nondeterministic_output request_policy:all_nodes response_policy:special",
    Since = "2.8.13",
    Complexity = "O(1)",
    Summary = "Returns the latest latency of each monitored event.")]
internal static class LatencyLatest
{
    public static void Run(CommandCall call)
    {
        var events = call.Server.Latency.All.Select(item => (item.Name, item.Events.Samples, item.Events.Worst)).Where(item => item.Samples.Length > 0).ToArray();
        call.Reply.Array(events.Length);
        foreach (var (name, samples, worst) in events)
        {
            call.Reply.Array(4);
            call.Reply.Bulk(Encoding.UTF8.GetBytes(name));
            call.Reply.Integer(samples[^1].Seconds);
            call.Reply.Integer(samples[^1].Milliseconds);
            call.Reply.Integer(worst);
        }
    }
}
