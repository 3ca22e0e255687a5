namespace RedHare.Commands.Tests.Connection;

public sealed class EchoTests : CommandTest
{
    [Fact]
    public void Returns_its_argument() => Expect("\"a b\"", "ECHO \"a b\"");
}
