namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZDiffTests : CommandTest
{
    [Fact]
    public void Keeps_what_the_others_lack()
    {
        Run("ZADD a 1 x 2 y 3 z");
        Run("ZADD b 9 y");
        Expect("[\"x\", \"1\", \"z\", \"3\"]", "ZDIFF 2 a b WITHSCORES");
        Expect("[\"x\", \"y\", \"z\"]", "ZDIFF 2 a none");
        Expect("[]", "ZDIFF 2 none a");
        Expect("[]", "ZDIFF 2 a a");
        Run("SADD s z");
        Expect("[\"x\"]", "ZDIFF 3 a b s");
        Expect("(error) ERR syntax error", "ZDIFF 1 a WEIGHTS 1");
    }

    [Fact]
    public void Removes_the_others_where_that_is_less_work()
    {
        for (var i = 0; i < 200; i++) Run($"ZADD big {i} m{i:D3}");
        Run("ZADD b 1 m000");
        Run("ZADD c 1 m001");
        Expect("198", "ZDIFFSTORE d 6 big b c b c b");
        Expect("0", "ZRANK d m002");
    }
}
