namespace RedHare.Commands.Tests.Lists;

public sealed class LPosTests : CommandTest
{
    [Fact]
    public void FindsByRank()
    {
        Expect("9", "RPUSH k a b c 1 2 3 c c 7");
        Expect("2", "LPOS k c");
        Expect("6", "LPOS k c RANK 2");
        Expect("7", "LPOS k c RANK -1");
        Expect("(nil)", "LPOS k c RANK 4");
        Expect("3", "LPOS k 1");
        Expect("(nil)", "LPOS k 01");
        Expect("(nil)", "LPOS none c");
    }

    [Fact]
    public void CountsMatches()
    {
        Expect("9", "RPUSH k a b c 1 2 3 c c 7");
        Expect("[2, 6]", "LPOS k c COUNT 2");
        Expect("[2, 6, 7]", "LPOS k c COUNT 0");
        Expect("[6, 7]", "LPOS k c COUNT 0 RANK 2");
        Expect("[7, 6]", "LPOS k c RANK -1 COUNT 2");
        Expect("[6, 2]", "LPOS k c RANK -2 COUNT 0");
        Expect("[]", "LPOS k x COUNT 1");
        Expect("[]", "LPOS none x COUNT 1");
    }

    [Fact]
    public void LooksAtSoManyElements()
    {
        Expect("9", "RPUSH k a b c 1 2 3 c c 7");
        Expect("(nil)", "LPOS k c MAXLEN 2");
        Expect("2", "LPOS k c MAXLEN 3");
        Expect("[2]", "LPOS k c COUNT 0 MAXLEN 6");
        Expect("[7]", "LPOS k c RANK -1 COUNT 0 MAXLEN 2");
        Expect("[2, 6, 7]", "LPOS k c MAXLEN 0 COUNT 0");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR syntax error", "LPOS k c RANK");
        Expect("(error) ERR syntax error", "LPOS k c FOO 1");
        Expect("(error) ERR value is not an integer or out of range", "LPOS k c RANK x");
        Expect("(error) ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807", "LPOS k c RANK -9223372036854775808");
        Expect("(error) ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list", "LPOS k c RANK 0");
        Expect("(error) ERR COUNT can't be negative", "LPOS k c COUNT -1");
        Expect("(error) ERR COUNT can't be negative", "LPOS k c COUNT x");
        Expect("(error) ERR MAXLEN can't be negative", "LPOS k c MAXLEN -1");
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "LPOS s x");
    }
}
