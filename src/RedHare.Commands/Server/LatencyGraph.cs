using System.Globalization;
using System.Text;

namespace RedHare.Commands.Server;

[Command("latency|graph", "event",
    Arity = 3,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Tips = "nondeterministic_output request_policy:all_nodes response_policy:special",
    Since = "2.8.13",
    Complexity = "O(1)",
    Summary = "Draws the latencies of an event.")]
internal static class LatencyGraph
{
    public static void Run(CommandCall call)
    {
        var name = Encoding.UTF8.GetString(call[2]);
        if (call.Server.Latency.Find(name) is not { } events || events.Samples is not { Length: > 0 } samples)
        {
            call.Reply.Error([.. "ERR No samples available for event '"u8, .. call[2], (byte)'\'']);
            return;
        }
        var now = call.Server.Latency.NowSeconds;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{name} - high {samples.Max(sample => sample.Milliseconds)} ms, low {samples.Min(sample => sample.Milliseconds)} ms (all time high {events.Worst} ms)\n");
        text.Append('-', 80).Append('\n');
        Sparkline.Draw(text, [.. samples.Select(sample => (sample.Milliseconds, Age(now - sample.Seconds)))]);
        call.Reply.Verbatim("txt"u8, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string Age(long seconds) => seconds switch
    {
        < 60 => $"{seconds}s",
        < 3600 => $"{seconds / 60}m",
        < 86400 => $"{seconds / 3600}h",
        _ => $"{seconds / 86400}d",
    };
}
