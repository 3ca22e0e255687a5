namespace RedHare.Commands.Tests.Server;

public sealed class MemoryMallocStatsTests : CommandTest
{
    [Fact]
    public void Names_arenas_and_bytes()
    {
        Run("SET k v");
        Assert.Matches("^\"arenas:8\nallocated:[1-9][0-9]*\npeak:[1-9]", Run("MEMORY MALLOC-STATS"));
    }
}
