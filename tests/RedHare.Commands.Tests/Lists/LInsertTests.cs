namespace RedHare.Commands.Tests.Lists;

public sealed class LInsertTests : CommandTest
{
    [Fact]
    public void InsertsBesideThePivot()
    {
        Expect("3", "RPUSH k a b b");
        Expect("4", "LINSERT k before b 1");
        Expect("5", "LINSERT k AFTER b 2");
        Expect("[\"a\", \"1\", \"b\", \"2\", \"b\"]", "LRANGE k 0 -1");
        Expect("-1", "LINSERT k after none x");
        Expect("0", "LINSERT none after a x");
        Expect("6", "LINSERT k before 1 0");
        Expect("[\"a\", \"0\", \"1\", \"b\", \"2\", \"b\"]", "LRANGE k 0 -1");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR syntax error", "LINSERT none beside a b");
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "LINSERT s after a b");
    }
}
