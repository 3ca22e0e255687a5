namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZRevRangeTests : CommandTest
{
    [Fact]
    public void Goes_from_the_highest()
    {
        Run("ZADD z 1 a 2 b 3 c");
        Expect("[\"c\", \"b\"]", "ZREVRANGE z 0 1");
        Expect("[\"b\", \"2\", \"a\", \"1\"]", "ZREVRANGE z 1 -1 WITHSCORES");
        Expect("(error) ERR syntax error", "ZREVRANGE z 0 -1 BYSCORE");
        Expect("(error) ERR syntax error", "ZREVRANGE z 0 -1 REV");
    }
}
