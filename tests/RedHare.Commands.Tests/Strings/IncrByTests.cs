namespace RedHare.Commands.Tests.Strings;

public sealed class IncrByTests : CommandTest
{
    [Fact]
    public void Adds()
    {
        Expect("-5", "INCRBY k -5");
        Expect("17179869183", "INCRBY k 17179869188");
        Expect("(error) ERR value is not an integer or out of range", "INCRBY k 1.5");
        Expect("(error) ERR increment or decrement would overflow", "INCRBY k 9223372036854775807");
        Expect("\"17179869183\"", "GET k");
    }
}
