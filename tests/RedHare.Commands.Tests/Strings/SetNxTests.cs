namespace RedHare.Commands.Tests.Strings;

public sealed class SetNxTests : CommandTest
{
    [Fact]
    public void Sets_only_what_is_absent()
    {
        Expect("1", "SETNX k one");
        Expect("0", "SETNX k two");
        Expect("\"one\"", "GET k");
    }
}
