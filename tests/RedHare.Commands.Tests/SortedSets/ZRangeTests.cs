namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZRangeTests : CommandTest
{
    [Fact]
    public void By_rank()
    {
        Run("ZADD z 1 a 2 b 3 c");
        Expect("[\"a\", \"b\", \"c\"]", "ZRANGE z 0 -1");
        Expect("[\"b\"]", "ZRANGE z 1 1");
        Expect("[]", "ZRANGE z 5 9");
        Expect("[]", "ZRANGE z 2 1");
        Expect("[\"c\", \"b\"]", "ZRANGE z 0 1 REV");
        Expect("[\"b\", \"2\", \"c\", \"3\"]", "ZRANGE z -2 -1 WITHSCORES");
        Expect("[\"a\"]", "ZRANGE z -9 0");
        Expect("[]", "ZRANGE none 0 -1");
    }

    [Fact]
    public void By_score()
    {
        Run("ZADD z 1 a 2 b 3 c 4 d");
        Expect("[\"b\", \"c\"]", "ZRANGE z 2 3 BYSCORE");
        Expect("[\"c\", \"b\"]", "ZRANGE z (4 (1 BYSCORE REV");
        Expect("[\"c\", \"3\"]", "ZRANGE z -inf inf BYSCORE WITHSCORES LIMIT 2 1");
        Expect("[\"b\", \"c\", \"d\"]", "ZRANGE z 1 9 BYSCORE LIMIT 1 -1");
        Expect("[]", "ZRANGE z 1 9 BYSCORE LIMIT -1 2");
        Expect("[]", "ZRANGE z 1 9 BYSCORE LIMIT 0 0");
        Expect("[\"d\", \"c\"]", "ZRANGE z 9 0 BYSCORE REV LIMIT 0 2");
    }

    [Fact]
    public void By_bytes()
    {
        Run("ZADD z 0 a 0 b 0 c 0 d");
        Expect("[\"b\", \"c\"]", "ZRANGE z [b (d BYLEX");
        Expect("[\"c\", \"b\"]", "ZRANGE z (d [b BYLEX REV");
        Expect("[\"b\"]", "ZRANGE z - + BYLEX LIMIT 1 1");
    }

    [Fact]
    public void Pairs_in_RESP3()
    {
        Run("ZADD z 1 a 2 b");
        Client.Session.Protocol = 3;
        Expect("[[\"a\", ,1], [\"b\", ,2]]", "ZRANGE z 0 -1 WITHSCORES");
        Expect("[\"a\", \"b\"]", "ZRANGE z 0 -1");
    }

    [Fact]
    public void Walks_a_tree_both_ways()
    {
        for (var i = 0; i < 200; i++) Run($"ZADD big {i} m{i:D3}");
        Expect("[\"m100\", \"m101\"]", "ZRANGE big 100 101");
        Expect("[\"m099\", \"m098\"]", "ZRANGE big 100 101 REV");
        Expect("[\"m050\", \"m049\"]", "ZRANGE big 50 (48 BYSCORE REV");
        Expect("[\"m199\"]", "ZRANGE big -1 -1");
    }

    [Fact]
    public void Refuses_what_does_not_go_together()
    {
        Run("ZADD z 1 a");
        Expect("(error) ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX", "ZRANGE z 0 -1 LIMIT 0 1");
        Expect("(error) ERR syntax error, WITHSCORES not supported in combination with BYLEX", "ZRANGE z - + BYLEX WITHSCORES");
        Expect("(error) ERR syntax error", "ZRANGE z 0 -1 BYSCORE BYLEX");
        Expect("(error) ERR syntax error", "ZRANGE z 0 -1 REV REV");
        Expect("(error) ERR syntax error", "ZRANGE z 0 -1 X");
        Expect("(error) ERR syntax error", "ZRANGE z 0 1 BYSCORE LIMIT 1");
        Expect("(error) ERR value is not an integer or out of range", "ZRANGE z x 1");
        Expect("(error) ERR value is not an integer or out of range", "ZRANGE z 0 1 BYSCORE LIMIT x 1");
        Expect("(error) ERR min or max is not a float", "ZRANGE z x 1 BYSCORE");
        Expect("(error) ERR min or max not valid string range item", "ZRANGE z a b BYLEX");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZRANGE s 0 -1");
    }
}
