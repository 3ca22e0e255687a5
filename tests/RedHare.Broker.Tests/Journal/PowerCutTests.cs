namespace RedHare.Broker.Tests.Journal;

/// <summary>Nothing that was confirmed is lost when the power is.</summary>
public sealed class PowerCutTests
{
    [Fact]
    public void Nothing_confirmed_is_lost_at_fifty_random_instants() => Assert.Empty(PowerCutRun.Run(new Random(40), 50, ignoresSyncs: false));

    [Fact]
    public void The_test_notices_when_syncs_are_left_out() => Assert.NotEmpty(PowerCutRun.Run(new Random(41), 30, ignoresSyncs: true));
}
