namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZPopMaxTests : CommandTest
{
    [Fact]
    public void Pops_the_highest()
    {
        Run("ZADD z 1 a 2 b 3 c");
        Expect("[\"c\", \"3\"]", "ZPOPMAX z");
        Expect("[\"b\", \"2\", \"a\", \"1\"]", "ZPOPMAX z 9");
        Expect("0", "ZCARD z");
        for (var i = 0; i < 200; i++) Run($"ZADD big {i} m{i:D3}");
        Expect("[\"m199\", \"199\", \"m198\", \"198\"]", "ZPOPMAX big 2");
    }
}
