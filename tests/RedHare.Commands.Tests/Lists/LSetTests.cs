namespace RedHare.Commands.Tests.Lists;

public sealed class LSetTests : CommandTest
{
    [Fact]
    public void Replaces()
    {
        Expect("3", "RPUSH k a b c");
        Expect("OK", "LSET k 1 17");
        Expect("OK", "LSET k -1 z");
        Expect("[\"a\", \"17\", \"z\"]", "LRANGE k 0 -1");
        Expect("(error) ERR index out of range", "LSET k 3 x");
        Expect("(error) ERR index out of range", "LSET k -4 x");
    }

    [Fact]
    public void LooksAtTheKeyFirst()
    {
        Expect("(error) ERR no such key", "LSET none x y");
        Expect("1", "RPUSH k a");
        Expect("(error) ERR value is not an integer or out of range", "LSET k x y");
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "LSET s 0 v");
    }
}
