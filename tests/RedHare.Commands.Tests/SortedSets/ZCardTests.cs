namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZCardTests : CommandTest
{
    [Fact]
    public void Counts_members()
    {
        Run("ZADD z 1 a 2 b");
        Expect("2", "ZCARD z");
        Expect("0", "ZCARD none");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZCARD s");
    }
}
