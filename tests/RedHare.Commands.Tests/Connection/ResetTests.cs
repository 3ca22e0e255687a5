namespace RedHare.Commands.Tests.Connection;

public sealed class ResetTests : CommandTest
{
    [Fact]
    public void Everything_goes_back()
    {
        Run("HELLO 3 SETNAME me");
        Run("SELECT 3");
        Run("MULTI");
        Expect("RESET", "RESET");
        Assert.Equal((2, "", 0), (Client.Session.Protocol, Client.Session.Name, Client.Session.Database));
        Expect("PONG", "PING");
    }
}
