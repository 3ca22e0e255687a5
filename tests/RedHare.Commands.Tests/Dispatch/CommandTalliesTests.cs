namespace RedHare.Commands.Tests.Dispatch;

public sealed class CommandTalliesTests
{
    [Fact]
    public void Threads_are_added_up_and_a_reset_starts_anew()
    {
        var table = new CommandTable(SampleCommand.Named("get"), SampleCommand.Named("set"));
        var get = table.Find("get"u8)!;
        void Count()
        {
            for (var i = 0; i < 1000; i++) table.Tallies.Mine.Ran(get, 2000, failed: i == 0, measure: true);
            table.Tallies.Mine.Rejected(get);
        }

        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(Count)).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Equal(new CommandStatistics(4000, 8_000_000, 4, 4), table.Tallies.Of(get));
        Assert.Equal(8000, table.Tallies.Of(get).Microseconds);
        Assert.Equal(4000, table.Tallies.LatencyOf(get)!.Count);
        Assert.Equal(4000, table.Tallies.Calls);

        table.Tallies.Reset();
        table.Tallies.Mine.Ran(get, 1000, failed: false, measure: false);
        Assert.Equal(new CommandStatistics(1, 1000, 0, 0), table.Tallies.Of(get));
        Assert.Null(table.Tallies.LatencyOf(get));
    }
}
