namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZRangeByLexTests : CommandTest
{
    [Fact]
    public void Selects_by_bytes()
    {
        Run("ZADD z 0 a 0 b 0 c");
        Expect("[\"a\", \"b\"]", "ZRANGEBYLEX z - (c");
        Expect("[\"b\"]", "ZRANGEBYLEX z [b [b");
        Expect("[]", "ZRANGEBYLEX z (b (b");
        Expect("[\"c\"]", "ZRANGEBYLEX z - + LIMIT 2 5");
        Expect("(error) ERR min or max not valid string range item", "ZRANGEBYLEX z -x +");
        Expect("(error) ERR min or max not valid string range item", "ZRANGEBYLEX z \"\" +");
    }
}
