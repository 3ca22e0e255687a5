namespace RedHare.Commands.Tests.Lists;

public sealed class LIndexTests : CommandTest
{
    [Fact]
    public void CountsFromEitherEnd()
    {
        Expect("3", "RPUSH k a 7 c");
        Expect("\"a\"", "LINDEX k 0");
        Expect("\"7\"", "LINDEX k 1");
        Expect("\"c\"", "LINDEX k -1");
        Expect("\"a\"", "LINDEX k -3");
        Expect("(nil)", "LINDEX k 3");
        Expect("(nil)", "LINDEX k -4");
    }

    [Fact]
    public void LooksAtTheKeyFirst()
    {
        Expect("(nil)", "LINDEX none x");
        Expect("1", "RPUSH k a");
        Expect("(error) ERR value is not an integer or out of range", "LINDEX k x");
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "LINDEX s x");
    }
}
