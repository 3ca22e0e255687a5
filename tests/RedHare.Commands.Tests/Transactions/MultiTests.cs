namespace RedHare.Commands.Tests.Transactions;

public sealed class MultiTests : CommandTest
{
    [Fact]
    public void It_does_not_nest_and_the_outer_goes_on()
    {
        Run("MULTI");
        Expect("(error) ERR MULTI calls can not be nested", "MULTI");
        Expect("QUEUED", "PING");
        Expect("[PONG]", "EXEC");
    }
}
