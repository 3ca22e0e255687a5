namespace RedHare.Commands.Tests.Lists;

public sealed class RPushXTests : CommandTest
{
    [Fact]
    public void PushesOnlyToAListThatExists()
    {
        Expect("0", "RPUSHX k a");
        Expect("0", "LLEN k");
        Expect("1", "RPUSH k a");
        Expect("3", "RPUSHX k b c");
        Expect("[\"a\", \"b\", \"c\"]", "LRANGE k 0 -1");
    }

    [Fact]
    public void RefusesAnotherType()
    {
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "RPUSHX s a");
    }
}
