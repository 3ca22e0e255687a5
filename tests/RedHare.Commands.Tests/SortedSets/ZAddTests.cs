using RedHare.Engine;

namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZAddTests : CommandTest
{
    [Fact]
    public void Adds_and_updates()
    {
        Expect("2", "ZADD z 1 a 2 b");
        Expect("1", "ZADD z 5 a 3 c");
        Expect("[\"b\", \"2\", \"c\", \"3\", \"a\", \"5\"]", "ZRANGE z 0 -1 WITHSCORES");
    }

    [Fact]
    public void Counts_changes_with_CH()
    {
        Expect("2", "ZADD z CH 1 a 2 b");
        Expect("2", "ZADD z CH 1 a 3 b 4 c");
    }

    [Fact]
    public void NX_leaves_what_is_there()
    {
        Run("ZADD z 1 a");
        Expect("1", "ZADD z NX 9 a 2 b");
        Expect("\"1\"", "ZSCORE z a");
    }

    [Fact]
    public void XX_adds_nothing()
    {
        Run("ZADD z 1 a");
        Expect("0", "ZADD z XX 9 a 2 b");
        Expect("[\"a\", \"9\"]", "ZRANGE z 0 -1 WITHSCORES");
        Expect("0", "ZADD none XX 1 a");
        Expect("0", "ZCARD none");
    }

    [Fact]
    public void GT_and_LT_replace_one_way()
    {
        Run("ZADD z 5 a 5 b");
        Expect("1", "ZADD z GT CH 4 a 6 b");
        Expect("[\"a\", \"5\", \"b\", \"6\"]", "ZRANGE z 0 -1 WITHSCORES");
        Expect("1", "ZADD z LT CH 4 a 7 b");
        Expect("[\"a\", \"4\", \"b\", \"6\"]", "ZRANGE z 0 -1 WITHSCORES");
        Expect("1", "ZADD z GT 1 new");
    }

    [Fact]
    public void INCR_answers_the_score()
    {
        Expect("\"3\"", "ZADD z INCR 3 a");
        Expect("\"5.5\"", "ZADD z INCR 2.5 a");
        Expect("(nil)", "ZADD z NX INCR 1 a");
        Expect("(nil)", "ZADD z XX INCR 1 b");
        Expect("(nil)", "ZADD z GT INCR -1 a");
        Client.Session.Protocol = 3;
        Expect(",6.5", "ZADD z INCR 1 a");
    }

    [Fact]
    public void Refuses_what_does_not_go_together()
    {
        Expect("(error) ERR syntax error", "ZADD z NX 1");
        Expect("(error) ERR syntax error", "ZADD z NX 1 a 2");
        Expect("(error) ERR XX and NX options at the same time are not compatible", "ZADD z NX XX 1 a");
        Expect("(error) ERR GT, LT, and/or NX options at the same time are not compatible", "ZADD z NX GT 1 a");
        Expect("(error) ERR GT, LT, and/or NX options at the same time are not compatible", "ZADD z LT GT 1 a");
        Expect("(error) ERR INCR option supports a single increment-element pair", "ZADD z INCR 1 a 2 b");
        Expect("(error) ERR value is not a valid float", "ZADD z 1 a x b");
        Expect("0", "ZCARD z");
        Expect("(error) ERR value is not a valid float", "ZADD z nan a");
        Run("SADD s a");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZADD s 1 a");
    }

    [Fact]
    public void Knows_infinities()
    {
        Expect("3", "ZADD z inf a -inf b 0 c");
        Expect("[\"b\", \"-inf\", \"c\", \"0\", \"a\", \"inf\"]", "ZRANGE z 0 -1 WITHSCORES");
        Expect("(error) ERR resulting score is not a number (NaN)", "ZADD z INCR -inf a");
        Expect("\"inf\"", "ZSCORE z a");
    }

    [Fact]
    public void Orders_equal_scores_by_bytes()
    {
        Run("ZADD z 0 b 0 a 0 aa 0 10 0 9 0 -5");
        Expect("[\"-5\", \"10\", \"9\", \"a\", \"aa\", \"b\"]", "ZRANGE z 0 -1");
    }

    [Fact]
    public void Becomes_a_tree_by_count_or_length()
    {
        Run("ZADD z 1 " + new string('x', 64));
        Assert.Equal(KeyEncoding.ListPack, Server.EncodingOf("z"));
        Run("ZADD z 1 " + new string('x', 65));
        Assert.Equal(KeyEncoding.SkipList, Server.EncodingOf("z"));
        Run("ZADD many " + string.Join(' ', Enumerable.Range(0, 128).Select(i => $"{i} m{i}")));
        Assert.Equal(KeyEncoding.ListPack, Server.EncodingOf("many"));
        Run("ZADD many 1 m1");
        Assert.Equal(KeyEncoding.ListPack, Server.EncodingOf("many"));
        Expect("1", "ZADD many 5.5 new");
        Assert.Equal(KeyEncoding.SkipList, Server.EncodingOf("many"));
        Expect("[\"m5\", \"new\", \"m6\"]", "ZRANGEBYSCORE many 5 6");
    }
}
