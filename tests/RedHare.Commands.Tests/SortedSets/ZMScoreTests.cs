namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZMScoreTests : CommandTest
{
    [Fact]
    public void Answers_all_scores()
    {
        Run("ZADD z 1 a 2 b");
        Expect("[\"1\", (nil), \"2\"]", "ZMSCORE z a x b");
        Expect("[(nil), (nil)]", "ZMSCORE none a b");
        Client.Session.Protocol = 3;
        Expect("[,1, (nil)]", "ZMSCORE z a x");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZMSCORE s a");
    }
}
