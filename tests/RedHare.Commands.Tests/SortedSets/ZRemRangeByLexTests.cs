namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZRemRangeByLexTests : CommandTest
{
    [Fact]
    public void Removes_a_range()
    {
        Run("ZADD z 0 a 0 b 0 c 0 d");
        Expect("2", "ZREMRANGEBYLEX z [b [c");
        Expect("[\"a\", \"d\"]", "ZRANGE z 0 -1");
        Expect("2", "ZREMRANGEBYLEX z - +");
        Expect("0", "ZCARD z");
        Expect("(error) ERR min or max not valid string range item", "ZREMRANGEBYLEX z x [b");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZREMRANGEBYLEX s - +");
    }
}
