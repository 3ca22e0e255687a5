namespace RedHare.Commands.Tests.Server;

public sealed class MonitorTests : CommandTest
{
    [Fact]
    public void Shows_commands_after_they_ran_but_administrators_ones()
    {
        using var monitor = Server.Connect();
        Assert.Equal("OK", monitor.Run("MONITOR"));
        Run("SET a \"b c\"");
        Run("CONFIG GET x");
        Run("AUTH default secret");
        Run("MULTI");
        Run("GET a");
        Run("EXEC");
        Client.RunRaw("ECHO"u8.ToArray(), [(byte)'"', (byte)'\\', 10, 13, 9, 7, 8, 0, 255]);
        var lines = monitor.Pushes.Select(line => line[line.IndexOf('[', StringComparison.Ordinal)..]).ToArray();
        const string who = "[0 127.0.0.1:50000] ";
        Assert.Equal(
            [who + "\"SET\" \"a\" \"b c\"", who + "\"AUTH\" \"(redacted)\" \"(redacted)\"", who + "\"MULTI\"", who + "\"GET\" \"a\"", who + "\"EXEC\"",
             who + "\"ECHO\" \"\\\"\\\\\\n\\r\\t\\a\\b\\x00\\xff\""],
            lines);
        Assert.Matches("^\\d{10}\\.\\d{6} \\[0 ", monitor.Pushes.First());
    }

    [Fact]
    public void RESET_ends_it_and_until_then_keys_are_out_of_reach()
    {
        Run("MONITOR");
        Expect("", "MONITOR");
        Expect("(error) ERR Replica can't interact with the keyspace", "GET a");
        Run("RESET");
        Expect("(nil)", "GET a");
        Assert.True(Server.Context.Monitors.IsEmpty);
    }
}
