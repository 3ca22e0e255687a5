namespace RedHare.Commands.Tests.Keys;

public sealed class SortRoTests : CommandTest
{
    [Fact]
    public void Sorts_and_does_not_store()
    {
        Run("RPUSH k 2 1");
        Run("MSET v:1 one v:2 two");
        Expect("[\"1\", \"2\"]", "SORT_RO k");
        Expect("[\"one\", \"two\"]", "SORT_RO k GET v:*");
        Expect("(error) ERR syntax error", "SORT_RO k STORE d");
        Expect("[\"k\"]", "COMMAND GETKEYS SORT_RO k GET v:*");
    }
}
