namespace RedHare.Commands.Tests.Lists;

public sealed class BLPopTests : CommandTest
{
    [Fact]
    public void TakesFromTheFirstListThereIs()
    {
        Expect("2", "RPUSH k 1 2");
        Expect("[\"k\", \"1\"]", "BLPOP none k 0");
        Expect("[\"k\", \"2\"]", "BLPOP k none 0");
        Expect("0", "LLEN k");
    }

    [Fact]
    public void WaitsForAPush()
    {
        using var other = Server.Connect();
        other.RunBlocking("BLPOP none k 0");
        Expect("2", "RPUSH k 1 2");
        Assert.Equal("[\"k\", \"1\"]", other.Completed());
        Expect("1", "LLEN k");
    }

    [Fact]
    public void GivesUpWhenItsTimeIsUp()
    {
        using var other = Server.Connect();
        other.RunBlocking("BLPOP k 0.001");
        Assert.Equal("(nil array)", other.Completed());
        Expect("1", "RPUSH k 1");
        Expect("1", "LLEN k");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR timeout is not a float or out of range", "BLPOP k x");
        Expect("(error) ERR timeout is negative", "BLPOP k -0.1");
        Expect("(error) ERR timeout is out of range", "BLPOP k 0x7FFFFFFFFFFFFFFF");
        Expect("(error) ERR timeout is out of range", "BLPOP k inf");
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "BLPOP none s 0");
    }
}
