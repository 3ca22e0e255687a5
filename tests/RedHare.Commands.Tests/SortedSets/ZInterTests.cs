namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZInterTests : CommandTest
{
    [Fact]
    public void Keeps_what_all_have()
    {
        Run("ZADD a 1 x 2 y");
        Run("ZADD b 3 y 4 z");
        Expect("[\"y\", \"5\"]", "ZINTER 2 a b WITHSCORES");
        Expect("[\"y\", \"8\"]", "ZINTER 2 a b WEIGHTS 1 2 WITHSCORES");
        Expect("[\"y\", \"2\"]", "ZINTER 2 a b AGGREGATE MIN WITHSCORES");
        Expect("[]", "ZINTER 2 a none");
        Expect("[\"x\", \"2\", \"y\", \"4\"]", "ZINTER 2 a a WITHSCORES");
        Run("SADD s y z");
        Expect("[\"y\", \"6\"]", "ZINTER 3 a b s WITHSCORES");
    }
}
