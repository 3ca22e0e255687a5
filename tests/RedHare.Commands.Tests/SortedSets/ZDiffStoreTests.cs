namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZDiffStoreTests : CommandTest
{
    [Fact]
    public void Stores_the_difference()
    {
        Run("ZADD a 1 x 2 y");
        Run("ZADD b 3 y");
        Expect("1", "ZDIFFSTORE d 2 a b");
        Expect("[\"x\", \"1\"]", "ZRANGE d 0 -1 WITHSCORES");
        Expect("0", "ZDIFFSTORE d 2 b b");
        Expect("0", "ZCARD d");
        Expect("(error) ERR syntax error", "ZDIFFSTORE d 1 a WITHSCORES");
    }
}
