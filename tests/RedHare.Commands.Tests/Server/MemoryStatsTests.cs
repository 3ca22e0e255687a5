namespace RedHare.Commands.Tests.Server;

public sealed class MemoryStatsTests : CommandTest
{
    [Fact]
    public void Tells_of_data_tables_and_databases()
    {
        Client.Session.Protocol = 3;
        Run("MSET a 1 b 2");
        Run("SELECT 3");
        Run("SET c 3");
        var stats = Run("MEMORY STATS");
        Assert.StartsWith("{\"peak.allocated\": ", stats);
        Assert.Contains("\"keys.count\": 3", stats);
        Assert.Contains("\"db.0\": {\"overhead.hashtable.main\": ", stats);
        Assert.Contains("\"db.3\": {", stats);
        Assert.DoesNotContain("\"db.1\"", stats);
        Assert.Contains("\"dataset.percentage\": ,", stats);
    }
}
