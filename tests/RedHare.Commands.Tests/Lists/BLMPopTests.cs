namespace RedHare.Commands.Tests.Lists;

public sealed class BLMPopTests : CommandTest
{
    [Fact]
    public void PopsAtOnce()
    {
        Expect("3", "RPUSH b 1 2 3");
        Expect("[\"b\", [\"1\", \"2\"]]", "BLMPOP 0 2 a b LEFT COUNT 2");
    }

    [Fact]
    public void WaitsForAPush()
    {
        using var other = Server.Connect();
        other.RunBlocking("BLMPOP 0 2 a b RIGHT COUNT 2");
        Expect("3", "RPUSH b 1 2 3");
        Assert.Equal("[\"b\", [\"3\", \"2\"]]", other.Completed());
        Expect("[\"1\"]", "LRANGE b 0 -1");
    }

    [Fact]
    public void GivesUpWhenItsTimeIsUp()
    {
        using var other = Server.Connect();
        other.RunBlocking("BLMPOP 0.001 1 a LEFT");
        Assert.Equal("(nil array)", other.Completed());
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR timeout is not a float or out of range", "BLMPOP x 1 a LEFT");
        Expect("(error) ERR numkeys should be greater than 0", "BLMPOP x 0 a LEFT");
        Expect("(error) ERR syntax error", "BLMPOP 0 1 a UP");
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "BLMPOP 0 1 s LEFT");
    }
}
