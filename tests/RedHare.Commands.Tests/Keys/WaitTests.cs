namespace RedHare.Commands.Tests.Keys;

public sealed class WaitTests : CommandTest
{
    [Fact]
    public void No_replica_confirms()
    {
        Expect("0", "WAIT 0 0");
        Client.RunBlocking("WAIT 1 20");
        Assert.Equal("0", Client.Completed());
        Expect("(error) ERR timeout is negative", "WAIT 1 -1");
        Expect("(error) ERR timeout is not an integer or out of range", "WAIT 1 x");
        Expect("(error) ERR value is not an integer or out of range", "WAIT x 1");
    }

    [Fact]
    public void Does_not_wait_inside_a_transaction()
    {
        Run("MULTI");
        Run("WAIT 1 0");
        Expect("[0]", "EXEC");
    }
}
