namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZRemRangeByScoreTests : CommandTest
{
    [Fact]
    public void Removes_a_range()
    {
        Run("ZADD z 1 a 2 b 3 c 4 d");
        Expect("2", "ZREMRANGEBYSCORE z (1 3");
        Expect("[\"a\", \"d\"]", "ZRANGE z 0 -1");
        Expect("0", "ZREMRANGEBYSCORE z 9 10");
        Expect("2", "ZREMRANGEBYSCORE z -inf inf");
        Expect("0", "ZCARD z");
        Expect("(error) ERR min or max is not a float", "ZREMRANGEBYSCORE z x 1");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZREMRANGEBYSCORE s 0 1");
    }

    [Fact]
    public void Removes_from_a_tree()
    {
        for (var i = 0; i < 200; i++) Run($"ZADD big {i} m{i:D3}");
        Expect("99", "ZREMRANGEBYSCORE big 50 (149");
        Expect("[\"m049\", \"m149\"]", "ZRANGE big 49 50");
    }
}
