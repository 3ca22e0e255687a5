namespace RedHare.Commands.Tests.Lists;

public sealed class BLMoveTests : CommandTest
{
    [Fact]
    public void MovesAtOnce()
    {
        Expect("2", "RPUSH a 1 2");
        Expect("\"2\"", "BLMOVE a b RIGHT LEFT 0");
        Expect("[\"2\"]", "LRANGE b 0 -1");
    }

    [Fact]
    public void WaitsForAPush()
    {
        using var other = Server.Connect();
        other.RunBlocking("BLMOVE a b LEFT RIGHT 0");
        Expect("1", "RPUSH a 1");
        Assert.Equal("\"1\"", other.Completed());
        Expect("0", "LLEN a");
        Expect("[\"1\"]", "LRANGE b 0 -1");
    }

    [Fact]
    public void GivesUpWhenItsTimeIsUp()
    {
        using var other = Server.Connect();
        other.RunBlocking("BLMOVE a b LEFT RIGHT 0.001");
        Assert.Equal("(nil array)", other.Completed());
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR syntax error", "BLMOVE a b UP LEFT 0");
        Expect("(error) ERR timeout is not a float or out of range", "BLMOVE a b LEFT LEFT x");
        Expect("(error) ERR timeout is negative", "BLMOVE a b LEFT LEFT -1");
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "BLMOVE s b LEFT LEFT 0");
        Expect("1", "RPUSH a 1");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "BLMOVE a s LEFT LEFT 0");
    }
}
