namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZInterCardTests : CommandTest
{
    [Fact]
    public void Counts_what_all_have()
    {
        Run("ZADD a 1 x 2 y 3 z");
        Run("ZADD b 1 y 2 z");
        Run("SADD s z");
        Expect("2", "ZINTERCARD 2 a b");
        Expect("1", "ZINTERCARD 3 a b s");
        Expect("1", "ZINTERCARD 2 a b LIMIT 1");
        Expect("2", "ZINTERCARD 2 a b LIMIT 0");
        Expect("0", "ZINTERCARD 2 a none");
        Expect("(error) ERR LIMIT can't be negative", "ZINTERCARD 1 a LIMIT -1");
        Expect("(error) ERR syntax error", "ZINTERCARD 1 a WITHSCORES");
        Expect("(error) ERR syntax error", "ZINTERCARD 1 a WEIGHTS 1");
    }
}
