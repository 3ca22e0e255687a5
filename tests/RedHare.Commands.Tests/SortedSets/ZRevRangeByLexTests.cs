namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZRevRangeByLexTests : CommandTest
{
    [Fact]
    public void Selects_by_bytes_from_the_last()
    {
        Run("ZADD z 0 a 0 b 0 c");
        Expect("[\"b\", \"a\"]", "ZREVRANGEBYLEX z (c -");
        Expect("[\"c\"]", "ZREVRANGEBYLEX z + - LIMIT 0 1");
    }
}
