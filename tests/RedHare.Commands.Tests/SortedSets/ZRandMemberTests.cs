namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZRandMemberTests : CommandTest
{
    [Fact]
    public void Picks_members()
    {
        Run("ZADD z 1 a");
        Expect("\"a\"", "ZRANDMEMBER z");
        Expect("(nil)", "ZRANDMEMBER none");
        Expect("[]", "ZRANDMEMBER none 3");
        Expect("[]", "ZRANDMEMBER z 0");
        Expect("[\"a\"]", "ZRANDMEMBER z 5");
        Expect("[\"a\", \"a\", \"a\"]", "ZRANDMEMBER z -3");
        Expect("[\"a\", \"1\"]", "ZRANDMEMBER z 1 WITHSCORES");
        Client.Session.Protocol = 3;
        Expect("[[\"a\", ,1], [\"a\", ,1]]", "ZRANDMEMBER z -2 WITHSCORES");
    }

    [Fact]
    public void Picks_distinct_members_of_a_tree()
    {
        for (var i = 0; i < 200; i++) Run($"ZADD big {i} m{i:D3}");
        Assert.Equal(20, Run("ZRANDMEMBER big 20").Split(',').Distinct().Count());
        Assert.Equal(150, Run("ZRANDMEMBER big 150").Split(',').Distinct().Count());
        Assert.Equal(200, Run("ZRANDMEMBER big 999").Split(',').Distinct().Count());
        Assert.Equal(500, Run("ZRANDMEMBER big -500").Split(',').Length);
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR syntax error", "ZRANDMEMBER z 1 X");
        Expect("(error) ERR syntax error", "ZRANDMEMBER z 1 WITHSCORES X");
        Expect("(error) ERR value is not an integer or out of range", "ZRANDMEMBER z x");
        Expect("(error) ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807", "ZRANDMEMBER z -9223372036854775808");
        Expect("(error) ERR value is out of range", "ZRANDMEMBER z -9223372036854775807 WITHSCORES");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZRANDMEMBER s");
    }
}
