namespace RedHare.Commands.Tests.Lists;

public sealed class LRangeTests : CommandTest
{
    [Fact]
    public void BothEndsIncluded()
    {
        Expect("5", "RPUSH k a b c d 5");
        Expect("[\"b\", \"c\"]", "LRANGE k 1 2");
        Expect("[\"d\", \"5\"]", "LRANGE k -2 -1");
        Expect("[\"a\", \"b\", \"c\", \"d\", \"5\"]", "LRANGE k -100 100");
        Expect("[]", "LRANGE k 3 2");
        Expect("[]", "LRANGE k 5 9");
        Expect("[]", "LRANGE k 0 -6");
        Expect("[]", "LRANGE none 0 -1");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR value is not an integer or out of range", "LRANGE none a 1");
        Expect("(error) ERR value is not an integer or out of range", "LRANGE none 1 a");
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "LRANGE s 0 1");
    }
}
