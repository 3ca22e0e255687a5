namespace RedHare.Commands.Tests.Transactions;

public sealed class UnwatchTests : CommandTest
{
    [Fact]
    public void Without_watched_keys_it_is_fine_and_inside_MULTI_it_is_queued()
    {
        Expect("OK", "UNWATCH");
        Run("MULTI");
        Expect("QUEUED", "UNWATCH");
        Expect("[OK]", "EXEC");
    }
}
