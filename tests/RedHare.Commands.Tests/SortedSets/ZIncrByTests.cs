namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZIncrByTests : CommandTest
{
    [Fact]
    public void Adds_to_the_score()
    {
        Expect("\"2\"", "ZINCRBY z 2 a");
        Expect("\"-0.5\"", "ZINCRBY z -2.5 a");
        Expect("(error) ERR value is not a valid float", "ZINCRBY z x a");
        Run("ZADD z inf i");
        Expect("(error) ERR resulting score is not a number (NaN)", "ZINCRBY z -inf i");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZINCRBY s 1 a");
    }

    [Fact]
    public void Moves_members_of_a_tree()
    {
        for (var i = 0; i < 200; i++) Run($"ZADD big {i} m{i:D3}");
        Expect("\"150.5\"", "ZINCRBY big 150.5 m000");
        Expect("[\"m150\", \"m000\", \"m151\"]", "ZRANGE big 149 151");
        Expect("\"3.5\"", "ZINCRBY big 0.5 m003");
        Expect("[\"m003\"]", "ZRANGE big 2 2");
    }
}
