using System.Globalization;
using System.Text;

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
    public static void Run(CommandCall call) => call.Reply.Verbatim("txt"u8, Encoding.UTF8.GetBytes(Report(call.Server)));

    private static string Report(ServerContext server)
    {
        var events = server.Latency.All.Where(item => item.Events.Samples.Length > 0).ToArray();
        if (events.Length == 0)
        {
            return server.Configuration.Monitoring.LatencyMonitorThreshold == 0
                ? "I'm sorry, Dave, I can't do that. Latency monitoring is disabled in this Redis instance. You may use \"CONFIG SET latency-monitor-threshold <milliseconds>.\" in order to enable it.\n"
                : "Dave, no latency spike was observed during the lifetime of this Redis instance, not in the slightest bit.\n";
        }
        var text = new StringBuilder("Dave, I have observed latency spikes in this Redis instance. You don't mind talking about it, do you Dave?\n\n");
        for (var i = 0; i < events.Length; i++) Describe(text, i + 1, events[i].Name, events[i].Events, server.Latency.NowSeconds);
        text.Append("\nI have a few advices for you:\n\n");
        foreach (var (name, _) in events) text.Append("- ").Append(Advice(name)).Append('\n');
        return text.ToString();
    }

    private static void Describe(StringBuilder text, int number, string name, LatencyEvents events, long now)
    {
        var samples = events.Samples;
        var average = samples.Sum(sample => sample.Milliseconds) / samples.Length;
        var deviation = samples.Sum(sample => Math.Abs(average - sample.Milliseconds)) / samples.Length;
        var period = (double)Math.Max(1, now - samples[0].Seconds) / samples.Length;
        text.Append(CultureInfo.InvariantCulture, $"{number}. {name}: {samples.Length} latency spikes (average {average}ms, mean deviation {deviation}ms, period {period:F2} sec). Worst all time event {events.Worst}ms.\n");
    }

    private static string Advice(string name) => name switch
    {
        "command" => "Slow commands hold up others: SLOWLOG GET names them, UNLINK and smaller keys make deletions short.",
        "fast-command" => "A command of constant time was slow: the machine did not run the server. Look at its load, at swapping and at its host.",
        "expire-cycle" => "Many keys expire at once: give them times to live that differ a little.",
        "eviction-cycle" => "Much is evicted at once: raise maxmemory, or let lazyfree-lazy-eviction free big values in slices.",
        _ => "Look at what else the machine does.",
    };
}
