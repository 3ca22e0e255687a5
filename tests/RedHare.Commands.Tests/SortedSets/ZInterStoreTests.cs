namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZInterStoreTests : CommandTest
{
    [Fact]
    public void Stores_the_intersection()
    {
        Run("ZADD a 1 x 2 y");
        Run("ZADD b 3 y");
        Run("SET d text");
        Expect("1", "ZINTERSTORE d 2 a b");
        Expect("[\"y\", \"5\"]", "ZRANGE d 0 -1 WITHSCORES");
        Expect("0", "ZINTERSTORE d 2 a none");
        Expect("(nil)", "GET d");
    }
}
