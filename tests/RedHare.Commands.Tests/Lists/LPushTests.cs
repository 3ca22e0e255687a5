namespace RedHare.Commands.Tests.Lists;

public sealed class LPushTests : CommandTest
{
    [Fact]
    public void PushesOneAfterTheOther()
    {
        Expect("3", "LPUSH k 1 2 3");
        Expect("[\"3\", \"2\", \"1\"]", "LRANGE k 0 -1");
        Expect("4", "LPUSH k x");
    }

    [Fact]
    public void RefusesAnotherType()
    {
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "LPUSH s a");
    }
}
