namespace RedHare.Commands.Tests.Sessions;

public sealed class SessionTests : CommandTest
{
    [Fact]
    public void Sampling_counts_every_command_and_measures_some_for_all()
    {
        var session = new Session(Server.Context, Client.Session.Port) { SamplesDurations = true };
        var arguments = new Arguments();
        arguments.Fill("GET"u8.ToArray(), "a"u8.ToArray());
        for (var i = 0; i < 160; i++) session.Execute(arguments, new RecordedReply());
        var commands = Server.Context.Commands;
        var statistics = commands.Tallies.Of(commands.Find("get"u8)!);
        Assert.Equal(160, statistics.Calls);
        Assert.True(statistics.Nanoseconds > 0);
        Assert.InRange(commands.Tallies.LatencyOf(commands.Find("get"u8)!)!.Count, 20, 160);
        session.Close();
    }

    [Fact]
    public void Sampling_yields_to_a_slow_log_that_wants_everything()
    {
        Run("CONFIG SET slowlog-log-slower-than 0");
        var session = new Session(Server.Context, Client.Session.Port) { SamplesDurations = true };
        var arguments = new Arguments();
        arguments.Fill("GET"u8.ToArray(), "a"u8.ToArray());
        Run("SLOWLOG RESET");
        for (var i = 0; i < 10; i++) session.Execute(arguments, new RecordedReply());
        Assert.Equal(11, Server.Context.Slowlog.Count);
        session.Close();
    }

    [Fact]
    public void In_a_batch_the_clock_is_chained_and_idle_time_counts_from_its_start()
    {
        var session = Client.Session;
        session.BeginBatch();
        Run("GET a");
        Run("GET a");
        session.EndBatch();
        Assert.InRange(session.Server.Uptime - session.LastActive, 0, 60_000);
        var commands = Server.Context.Commands;
        Assert.Equal(2, commands.Tallies.LatencyOf(commands.Find("get"u8)!)!.Count);
    }
}
