namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZRankTests : CommandTest
{
    [Fact]
    public void Answers_the_rank()
    {
        Run("ZADD z 1 a 2 b 3 c");
        Expect("1", "ZRANK z b");
        Expect("(nil)", "ZRANK z x");
        Expect("(nil)", "ZRANK none x");
        Expect("[1, \"2\"]", "ZRANK z b WITHSCORE");
        Expect("(nil array)", "ZRANK z x WITHSCORE");
        Expect("(error) ERR syntax error", "ZRANK z b WITHSCORES");
        Expect("(error) ERR wrong number of arguments for 'zrank' command", "ZRANK z b WITHSCORE x");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZRANK s a");
        Client.Session.Protocol = 3;
        Expect("[1, ,2]", "ZRANK z b WITHSCORE");
    }

    [Fact]
    public void Answers_the_rank_in_a_tree()
    {
        for (var i = 0; i < 200; i++) Run($"ZADD big {i} m{i:D3}");
        Expect("123", "ZRANK big m123");
    }
}
