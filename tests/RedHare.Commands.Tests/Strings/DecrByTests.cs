namespace RedHare.Commands.Tests.Strings;

public sealed class DecrByTests : CommandTest
{
    [Fact]
    public void Subtracts()
    {
        Expect("-5", "DECRBY k 5");
        Expect("0", "DECRBY k -5");
        Expect("(error) ERR value is not an integer or out of range", "DECRBY k x");
        Expect("(error) ERR decrement would overflow", "DECRBY k -9223372036854775808");
    }
}
