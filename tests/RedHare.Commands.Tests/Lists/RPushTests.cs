namespace RedHare.Commands.Tests.Lists;

public sealed class RPushTests : CommandTest
{
    [Fact]
    public void PushesOneAfterTheOther()
    {
        Expect("3", "RPUSH k 1 2 3");
        Expect("[\"1\", \"2\", \"3\"]", "LRANGE k 0 -1");
        Expect("4", "RPUSH k x");
    }

    [Fact]
    public void RefusesAnotherType()
    {
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "RPUSH s a");
    }
}
