namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZRevRankTests : CommandTest
{
    [Fact]
    public void Answers_the_rank_from_the_highest()
    {
        Run("ZADD z 1 a 2 b 3 c");
        Expect("2", "ZREVRANK z a");
        Expect("[0, \"3\"]", "ZREVRANK z c WITHSCORE");
        Expect("(nil)", "ZREVRANK z x");
        for (var i = 0; i < 200; i++) Run($"ZADD big {i} m{i:D3}");
        Expect("76", "ZREVRANK big m123");
    }
}
