namespace RedHare.Commands.Tests.Keys;

public sealed class ExistsTests : CommandTest
{
    [Fact]
    public void Counts_each_time_a_key_is_named()
    {
        Run("SET a 1");
        Run("SADD s x");
        Expect("1", "EXISTS a");
        Expect("4", "EXISTS a a none s a");
        Expect("0", "EXISTS none");
    }
}
