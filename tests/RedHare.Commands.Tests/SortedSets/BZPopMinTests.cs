namespace RedHare.Commands.Tests.SortedSets;

public sealed class BZPopMinTests : CommandTest
{
    [Fact]
    public void Pops_at_once_when_it_can()
    {
        Run("ZADD z 1 a 2 b");
        Expect("[\"z\", \"a\", \"1\"]", "BZPOPMIN none z 0");
        Client.Session.Protocol = 3;
        Expect("[\"z\", \"b\", ,2]", "BZPOPMIN z 0");
    }

    [Fact]
    public void Waits_for_a_member()
    {
        using var other = Server.Connect();
        Client.RunBlocking("BZPOPMIN z y 0");
        Assert.Equal("2", other.Run("ZADD y 2 b 1 a"));
        Assert.Equal("[\"y\", \"a\", \"1\"]", Client.Completed());
        Expect("[\"b\"]", "ZRANGE y 0 -1");
    }

    [Fact]
    public void Answers_nothing_when_the_time_is_up()
    {
        Client.RunBlocking("BZPOPMIN z 0.01");
        Assert.Equal("(nil array)", Client.Completed());
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR timeout is not a float or out of range", "BZPOPMIN z x");
        Expect("(error) ERR timeout is negative", "BZPOPMIN z -1");
        Expect("(error) ERR timeout is out of range", "BZPOPMIN z 1e300");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "BZPOPMIN s 0");
    }
}
