namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZRangeByScoreTests : CommandTest
{
    [Fact]
    public void Selects_scores()
    {
        Run("ZADD z 1 a 2 b 3 c");
        Expect("[\"b\", \"c\"]", "ZRANGEBYSCORE z (1 3");
        Expect("[\"a\", \"1\"]", "ZRANGEBYSCORE z 0 1 WITHSCORES");
        Expect("[\"b\"]", "ZRANGEBYSCORE z -inf +inf LIMIT 1 1");
        Expect("[]", "ZRANGEBYSCORE z 3 1");
        Expect("(error) ERR min or max is not a float", "ZRANGEBYSCORE z (x 1");
        Expect("(error) ERR min or max is not a float", "ZRANGEBYSCORE z nan 1");
        Expect("(error) ERR syntax error", "ZRANGEBYSCORE z 0 1 REV");
    }
}
