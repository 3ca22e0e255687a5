namespace RedHare.Commands.Tests.Transactions;

public sealed class DiscardTests : CommandTest
{
    [Fact]
    public void What_was_queued_never_runs()
    {
        Run("MULTI");
        Run("SETNX a 1");
        Expect("OK", "DISCARD");
        Expect("(nil)", "GET a");
        Expect("(error) ERR DISCARD without MULTI", "DISCARD");
    }
}
