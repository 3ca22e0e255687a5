namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZUnionTests : CommandTest
{
    [Fact]
    public void Merges_scores()
    {
        Run("ZADD a 1 x 2 y");
        Run("ZADD b 3 y 4 z");
        Expect("[\"x\", \"z\", \"y\"]", "ZUNION 2 a b");
        Expect("[\"x\", \"1\", \"z\", \"4\", \"y\", \"5\"]", "ZUNION 2 a b WITHSCORES");
        Expect("[\"x\", \"2\", \"y\", \"4\", \"z\", \"12\"]", "ZUNION 2 a b WEIGHTS 2 3 AGGREGATE MIN WITHSCORES");
        Expect("[\"x\", \"1\", \"y\", \"3\", \"z\", \"4\"]", "ZUNION 2 a b AGGREGATE MAX WITHSCORES");
        Expect("[\"x\", \"1\", \"y\", \"2\"]", "ZUNION 2 none a WITHSCORES");
        Expect("[]", "ZUNION 1 none");
        Client.Session.Protocol = 3;
        Expect("[[\"x\", ,1], [\"y\", ,2]]", "ZUNION 1 a WITHSCORES");
    }

    [Fact]
    public void Takes_sets()
    {
        Run("ZADD a 5 x");
        Run("SADD s x 7");
        Expect("[\"7\", \"2\", \"x\", \"7\"]", "ZUNION 2 a s WEIGHTS 1 2 WITHSCORES");
    }

    [Fact]
    public void Sums_opposite_infinities_to_0()
    {
        Run("ZADD a inf x");
        Run("ZADD b -inf x 0 y");
        Expect("[\"x\", \"0\", \"y\", \"0\"]", "ZUNION 2 a b WITHSCORES");
        Expect("[\"x\", \"0\", \"y\", \"0\"]", "ZUNION 1 b WEIGHTS 0 WITHSCORES");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR at least 1 input key is needed for 'zunion' command", "ZUNION 0 a");
        Expect("(error) ERR value is not an integer or out of range", "ZUNION x a");
        Expect("(error) ERR syntax error", "ZUNION 2 a");
        Expect("(error) ERR syntax error", "ZUNION 1 a WEIGHTS");
        Expect("(error) ERR weight value is not a float", "ZUNION 1 a WEIGHTS x");
        Expect("(error) ERR syntax error", "ZUNION 1 a AGGREGATE AVG");
        Expect("(error) ERR syntax error", "ZUNION 1 a LIMIT 1");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZUNION 2 a s");
    }
}
