using RedHare.Engine;

namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZUnionStoreTests : CommandTest
{
    [Fact]
    public void Stores_the_union()
    {
        Run("ZADD a 1 x 2 y");
        Run("ZADD b 3 y");
        Expect("2", "ZUNIONSTORE d 2 a b WEIGHTS 2 3");
        Expect("[\"x\", \"2\", \"y\", \"13\"]", "ZRANGE d 0 -1 WITHSCORES");
        Expect("2", "ZUNIONSTORE a 2 a b");
        Expect("[\"x\", \"1\", \"y\", \"5\"]", "ZRANGE a 0 -1 WITHSCORES");
        Expect("0", "ZUNIONSTORE d 1 none");
        Expect("0", "ZCARD d");
        Expect("(error) ERR syntax error", "ZUNIONSTORE d 1 a WITHSCORES");
        Expect("(error) ERR at least 1 input key is needed for 'zunionstore' command", "ZUNIONSTORE d 0 a");
    }

    [Fact]
    public void Chooses_the_encoding_by_the_result()
    {
        for (var i = 0; i < 200; i++) Run($"ZADD big {i} m{i:D3}");
        Run("ZADD few 1.5 x 2 m000");
        Expect("201", "ZUNIONSTORE d 2 big few");
        Assert.Equal(KeyEncoding.SkipList, Server.EncodingOf("d"));
        Expect("[\"m001\", \"1\", \"x\", \"1.5\", \"m000\", \"2\"]", "ZRANGE d 0 2 WITHSCORES");
        Expect("2", "ZUNIONSTORE d 1 few");
        Assert.Equal(KeyEncoding.ListPack, Server.EncodingOf("d"));
        Expect("[\"x\", \"1.5\", \"m000\", \"2\"]", "ZRANGE d 0 -1 WITHSCORES");
    }
}
