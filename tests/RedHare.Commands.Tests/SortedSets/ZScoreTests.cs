namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZScoreTests : CommandTest
{
    [Fact]
    public void Answers_the_score()
    {
        Run("ZADD z 1.5 a");
        Expect("\"1.5\"", "ZSCORE z a");
        Expect("(nil)", "ZSCORE z b");
        Expect("(nil)", "ZSCORE none a");
        Client.Session.Protocol = 3;
        Expect(",1.5", "ZSCORE z a");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZSCORE s a");
    }

    [Fact]
    public void Formats_as_Redis()
    {
        Run("ZADD z 3e19 a 1e-7 b 0.1 c 17179869184 d");
        Expect("\"3e+19\"", "ZSCORE z a");
        Expect("\"1e-7\"", "ZSCORE z b");
        Expect("\"0.1\"", "ZSCORE z c");
        Expect("\"17179869184\"", "ZSCORE z d");
    }
}
