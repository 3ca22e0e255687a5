namespace RedHare.Commands.Tests.Lists;

public sealed class LPushXTests : CommandTest
{
    [Fact]
    public void PushesOnlyToAListThatExists()
    {
        Expect("0", "LPUSHX k a");
        Expect("0", "LLEN k");
        Expect("1", "RPUSH k a");
        Expect("3", "LPUSHX k b c");
        Expect("[\"c\", \"b\", \"a\"]", "LRANGE k 0 -1");
    }

    [Fact]
    public void RefusesAnotherType()
    {
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "LPUSHX s a");
    }
}
