namespace RedHare.Commands.Tests.Keys;

public sealed class UnlinkTests : CommandTest
{
    [Fact]
    public void Detaches_big_values()
    {
        for (var i = 0; i < 1000; i++) Run($"SADD s m{i}");
        Run("SET a 1");
        Expect("2", "UNLINK s a none");
        Expect("0", "EXISTS s a");
        var statistics = Server.Context.Engine.Statistics;
        Assert.Equal(1, statistics.LazyFreed + statistics.LazyFreePending);
    }
}
