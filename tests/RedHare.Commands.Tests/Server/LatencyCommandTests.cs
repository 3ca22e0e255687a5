namespace RedHare.Commands.Tests.Server;

public sealed class LatencyCommandTests : CommandTest
{
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
