namespace RedHare.Commands.Tests.SortedSets;

public sealed class BZPopMaxTests : CommandTest
{
    [Fact]
    public void Pops_the_highest_or_waits()
    {
        Run("ZADD z 1 a 2 b");
        Expect("[\"z\", \"b\", \"2\"]", "BZPOPMAX z 0");
        Run("ZREM z a");
        using var other = Server.Connect();
        Client.RunBlocking("BZPOPMAX z 0");
        other.Run("ZADD z 1 a 2 b");
        Assert.Equal("[\"z\", \"b\", \"2\"]", Client.Completed());
    }
}
