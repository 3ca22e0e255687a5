namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZRevRangeByScoreTests : CommandTest
{
    [Fact]
    public void Selects_scores_from_the_highest()
    {
        Run("ZADD z 1 a 2 b 3 c");
        Expect("[\"c\", \"b\"]", "ZREVRANGEBYSCORE z 3 (1");
        Expect("[\"b\", \"2\"]", "ZREVRANGEBYSCORE z +inf -inf WITHSCORES LIMIT 1 1");
        Expect("[]", "ZREVRANGEBYSCORE z 1 3");
    }
}
