using RedHare.Engine;

namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZRangeStoreTests : CommandTest
{
    [Fact]
    public void Stores_a_range()
    {
        Run("ZADD z 1 a 2 b 3 c");
        Expect("2", "ZRANGESTORE d z 1 2");
        Expect("[\"b\", \"2\", \"c\", \"3\"]", "ZRANGE d 0 -1 WITHSCORES");
        Expect("1", "ZRANGESTORE d z (2 +inf BYSCORE");
        Expect("[\"c\"]", "ZRANGE d 0 -1");
        Expect("1", "ZRANGESTORE d z 0 0 REV");
        Expect("[\"c\"]", "ZRANGE d 0 -1");
        Expect("1", "ZRANGESTORE z z - [a BYLEX");
        Expect("[\"a\"]", "ZRANGE z 0 -1");
    }

    [Fact]
    public void Deletes_the_destination_when_nothing_is_found()
    {
        Run("SET d x");
        Expect("0", "ZRANGESTORE d none 0 -1");
        Expect("(nil)", "GET d");
        Run("ZADD z 1 a");
        Run("ZADD d 1 a");
        Expect("0", "ZRANGESTORE d z 5 6 BYSCORE");
        Expect("0", "ZCARD d");
    }

    [Fact]
    public void Overwrites_another_type_and_keeps_the_encoding_rules()
    {
        for (var i = 0; i < 200; i++) Run($"ZADD big {i} m{i:D3}");
        Run("SET d x");
        Expect("128", "ZRANGESTORE d big 0 127");
        Assert.Equal(KeyEncoding.ListPack, Server.EncodingOf("d"));
        Expect("129", "ZRANGESTORE d big 0 128");
        Assert.Equal(KeyEncoding.SkipList, Server.EncodingOf("d"));
        Expect("128", "ZRANK d m128");
    }

    [Fact]
    public void Refuses_WITHSCORES_and_other_types()
    {
        Run("ZADD z 1 a");
        Expect("(error) ERR syntax error", "ZRANGESTORE d z 0 -1 WITHSCORES");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZRANGESTORE d s 0 -1");
    }
}
