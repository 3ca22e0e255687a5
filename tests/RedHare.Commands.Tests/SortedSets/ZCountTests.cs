namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZCountTests : CommandTest
{
    [Fact]
    public void Counts_scores_in_a_range()
    {
        Run("ZADD z 1 a 2 b 3 c");
        Expect("3", "ZCOUNT z -inf +inf");
        Expect("2", "ZCOUNT z 2 3");
        Expect("1", "ZCOUNT z (2 3");
        Expect("0", "ZCOUNT z (2 (3");
        Expect("0", "ZCOUNT z 3 1");
        Expect("0", "ZCOUNT none 0 1");
        Expect("(error) ERR min or max is not a float", "ZCOUNT z a 1");
        Expect(Run("ZCOUNT z -inf +inf"), "ZCOUNT z -1e400 1e400");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZCOUNT s 0 1");
    }

    [Fact]
    public void Counts_in_a_tree()
    {
        for (var i = 0; i < 200; i++) Run($"ZADD big {i} m{i:D3}");
        Expect("11", "ZCOUNT big 10 20");
        Expect("9", "ZCOUNT big (10 (20");
        Expect("200", "ZCOUNT big -inf inf");
        Expect("0", "ZCOUNT big 20 10");
        Expect("0", "ZCOUNT big 300 400");
    }
}
