namespace RedHare.Commands.Tests.Strings;

public sealed class DecrTests : CommandTest
{
    [Fact]
    public void Counts_down_to_the_smallest_integer()
    {
        Expect("-1", "DECR k");
        Run("SET k -9223372036854775807");
        Expect("-9223372036854775808", "DECR k");
        Expect("(error) ERR increment or decrement would overflow", "DECR k");
    }
}
