namespace RedHare.Commands.Tests.Server;

public sealed class LatencyCommandTests() : CommandTest(new ManualTime())
{
    private const long Start = ManualTime.Start / 1000;

    [Fact]
    public void Events_beyond_the_threshold_are_kept_the_worst_of_each_second()
    {
        var latency = Server.Context.Latency;
        latency.Note("command", 5000);
        Expect("[]", "LATENCY LATEST");
        Run("CONFIG SET latency-monitor-threshold 100");
        latency.Note("command", 99);
        Expect("[]", "LATENCY LATEST");
        latency.Note("command", 300);
        latency.Note("command", 200);
        ((ManualTime)Time!).Now += 61_000;
        latency.Note("command", 100);
        latency.Note("expire-cycle", 150);
        Expect($"[[\"command\", {Start + 61}, 100, 300], [\"expire-cycle\", {Start + 61}, 150, 150]]", "LATENCY LATEST");
        Expect($"[[{Start}, 300], [{Start + 61}, 100]]", "LATENCY HISTORY command");
        Expect("[]", "LATENCY HISTORY nosuch");
        var graph = string.Join('\n', "command - high 300 ms, low 100 ms (all time high 300 ms)", new string('-', 80), "# ", "| ", "| ", "|_", "  ", "10", "ms", "");
        Expect('"' + graph + '"', "LATENCY GRAPH command");
        Assert.Contains("1. command: 2 latency spikes (average 200ms, mean deviation 100ms, period 30.50 sec). Worst all time event 300ms.", Run("LATENCY DOCTOR"), StringComparison.Ordinal);
        Expect("1", "LATENCY RESET COMMAND nosuch");
        Expect("1", "LATENCY RESET");
        Assert.StartsWith("\"Dave, no latency spike was observed", Run("LATENCY DOCTOR"));
    }

    [Fact]
    public void At_most_160_seconds_are_kept()
    {
        Run("CONFIG SET latency-monitor-threshold 1");
        for (var i = 0; i < 200; i++)
        {
            Server.Context.Latency.Note("fast-command", 1000 - i);
            ((ManualTime)Time!).Now += 1000;
        }
        var samples = Server.Context.Latency.Find("fast-command")!.Samples;
        Assert.Equal((160, Start + 40, Start + 199), (samples.Length, samples[0].Seconds, samples[^1].Seconds));
        Assert.Equal(1000, Server.Context.Latency.Find("fast-command")!.Worst);
    }

    [Fact]
    public void A_slow_command_is_noted_by_its_class()
    {
        Run("CONFIG SET latency-monitor-threshold 20");
        foreach (var line in (string[])["GET a", "LRANGE a 0 1"])
        {
            Run(line);
            Server.Context.Dispatcher.Account(Client.Session.Call, 0, System.Diagnostics.Stopwatch.Frequency, failed: false);
        }
        Expect($"[[\"command\", {Start}, 1000, 1000], [\"fast-command\", {Start}, 1000, 1000]]", "LATENCY LATEST");
    }

    [Fact]
    public void No_events_are_monitored()
    {
        Expect("[]", "LATENCY LATEST");
        Expect("[]", "LATENCY HISTORY command");
        Expect("0", "LATENCY RESET");
        Expect("(error) ERR No samples available for event 'command'", "LATENCY GRAPH command");
        Assert.StartsWith("\"I'm sorry, Dave", Run("LATENCY DOCTOR"));
        Assert.StartsWith("[LATENCY <subcommand>", Run("LATENCY HELP"));
    }

    [Fact]
    public void HISTOGRAM_counts_up_to_each_power_of_two()
    {
        Run("CONFIG RESETSTAT");
        Run("GET a");
        Run("GET a");
        Run("HELLO 3");
        Assert.Matches("^\\{\"get\": \\{\"calls\": 2, \"histogram_usec\": \\{.*\\d+: 2\\}\\}\\}$", Run("LATENCY HISTOGRAM get set nosuch"));
        Expect("{}", "LATENCY HISTOGRAM set");
    }
}
