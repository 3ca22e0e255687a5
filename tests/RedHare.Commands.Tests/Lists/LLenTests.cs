namespace RedHare.Commands.Tests.Lists;

public sealed class LLenTests : CommandTest
{
    [Fact]
    public void Counts()
    {
        Expect("0", "LLEN k");
        Expect("2", "RPUSH k a b");
        Expect("2", "LLEN k");
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "LLEN s");
    }
}
