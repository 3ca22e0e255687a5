namespace RedHare.Commands.Tests.Lists;

public sealed class BRPopLPushTests : CommandTest
{
    [Fact]
    public void MovesAtOnce()
    {
        Expect("2", "RPUSH a 1 2");
        Expect("\"2\"", "BRPOPLPUSH a b 0");
        Expect("[\"2\"]", "LRANGE b 0 -1");
    }

    [Fact]
    public void WaitsForAPush()
    {
        using var other = Server.Connect();
        other.RunBlocking("BRPOPLPUSH a b 0");
        Expect("2", "RPUSH a 1 2");
        Assert.Equal("\"2\"", other.Completed());
        Expect("[\"2\"]", "LRANGE b 0 -1");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR timeout is not a float or out of range", "BRPOPLPUSH a b x");
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "BRPOPLPUSH s b 0");
    }
}
