namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZRemRangeByRankTests : CommandTest
{
    [Fact]
    public void Removes_a_range()
    {
        Run("ZADD z 1 a 2 b 3 c 4 d");
        Expect("2", "ZREMRANGEBYRANK z 1 2");
        Expect("[\"a\", \"d\"]", "ZRANGE z 0 -1");
        Expect("0", "ZREMRANGEBYRANK z 5 6");
        Expect("2", "ZREMRANGEBYRANK z 0 -1");
        Expect("0", "ZCARD z");
        Expect("0", "ZREMRANGEBYRANK none 0 1");
        Expect("(error) ERR value is not an integer or out of range", "ZREMRANGEBYRANK z x 1");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZREMRANGEBYRANK s 0 1");
    }

    [Fact]
    public void Removes_from_a_tree()
    {
        for (var i = 0; i < 200; i++) Run($"ZADD big {i} m{i:D3}");
        Expect("150", "ZREMRANGEBYRANK big 25 174");
        Expect("[\"m024\", \"m175\"]", "ZRANGE big 24 25");
        Expect("50", "ZREMRANGEBYRANK big 0 -1");
        Expect("0", "ZCARD big");
    }
}
