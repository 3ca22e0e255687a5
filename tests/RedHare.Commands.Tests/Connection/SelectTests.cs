namespace RedHare.Commands.Tests.Connection;

public sealed class SelectTests : CommandTest
{
    [Fact]
    public void Databases_are_apart()
    {
        Run("SETNX a 0");
        Expect("OK", "SELECT 15");
        Expect("(nil)", "GET a");
    }

    [Theory]
    [InlineData("16", "ERR DB index is out of range")]
    [InlineData("-1", "ERR DB index is out of range")]
    [InlineData("x", "ERR value is not an integer or out of range")]
    [InlineData("4294967296", "ERR value is out of range, value must between -2147483648 and 2147483647")]
    public void Errors(string index, string error) => Expect("(error) " + error, "SELECT " + index);
}
