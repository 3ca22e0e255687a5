namespace RedHare.Commands.Tests.Strings;

public sealed class SubStrTests : CommandTest
{
    [Fact]
    public void Is_getrange()
    {
        Run("SET k Hello");
        Expect("\"ell\"", "SUBSTR k 1 -2");
        Expect("\"\"", "SUBSTR none 0 1");
    }
}
