using System.Globalization;

namespace RedHare.Commands.Server.Information;

/// <summary>INFO commandstats, errorstats and latencystats.</summary>
internal static class CommandSections
{
    public static void WriteStatistics(InfoText text, ServerContext server)
    {
        text.Section("Commandstats");
        foreach (var command in Every(server))
        {
            var s = server.Commands.Tallies.Of(command);
            if (s is { Calls: 0, Failed: 0, Rejected: 0 }) continue;
            var each = s.Calls == 0 ? 0 : (double)s.Microseconds / s.Calls;
            text.Line("cmdstat_" + command.FullName, string.Create(CultureInfo.InvariantCulture,
                $"calls={s.Calls},usec={s.Microseconds},usec_per_call={each:F2},rejected_calls={s.Rejected},failed_calls={s.Failed}"));
        }
    }

    public static void WriteErrors(InfoText text, ServerContext server)
    {
        text.Section("Errorstats");
        foreach (var (code, count) in server.Statistics.ErrorsByCode.OrderBy(pair => pair.Key, StringComparer.Ordinal)) text.Line("errorstat_" + code, $"count={count}");
    }

    public static void WriteLatencies(InfoText text, ServerContext server)
    {
        text.Section("Latencystats");
        if (!server.Configuration.Monitoring.LatencyTracking) return;
        var percentiles = server.Configuration["latency-tracking-info-percentiles"].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var command in Every(server))
            if (server.Commands.Tallies.LatencyOf(command) is { } latency)
                text.Line("latency_percentiles_usec_" + command.FullName, string.Join(',', percentiles.Select(percent => Percentile(latency, percent))));
    }

    private static string Percentile(LatencyHistogram latency, string percent) =>
        string.Create(CultureInfo.InvariantCulture, $"p{percent}={latency.Percentile(double.Parse(percent, CultureInfo.InvariantCulture)) / 1000.0:F3}");

    private static IEnumerable<Command> Every(ServerContext server) => server.Commands.All.SelectMany(command => command.Subcommands.Prepend(command));
}
