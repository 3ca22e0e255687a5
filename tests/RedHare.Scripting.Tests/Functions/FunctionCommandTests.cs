using RedHare.Commands.Tests;

namespace RedHare.Scripting.Tests.Functions;

public sealed class FunctionCommandTests : CommandTest
{
    [Fact]
    public void There_are_no_libraries()
    {
        Expect("[]", "FUNCTION LIST");
        Expect("OK", "FUNCTION FLUSH ASYNC");
        Expect("(error) ERR FUNCTION FLUSH only supports SYNC|ASYNC option", "FUNCTION FLUSH x");
    }
}
