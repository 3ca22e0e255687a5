namespace RedHare.Commands.Tests.Connection;

public sealed class AuthTests : CommandTest
{
    [Fact]
    public void Without_a_password_configured()
    {
        Expect("(error) ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?", "AUTH x");
        Expect("OK", "AUTH default anything");
        Expect("(error) ERR syntax error", "AUTH a b c");
    }

    [Fact]
    public void With_one()
    {
        Expect("PONG", "PING");
        Server.Context.Configuration.Set("requirepass", "secret");
        using var client = Server.Connect();
        Assert.Equal("(error) NOAUTH Authentication required.", client.Run("GET a"));
        Assert.Equal("(error) WRONGPASS invalid username-password pair or user is disabled.", client.Run("AUTH wrong!"));
        Assert.Equal("(error) WRONGPASS invalid username-password pair or user is disabled.", client.Run("AUTH other secret"));
        Assert.Equal("OK", client.Run("AUTH secret"));
        Assert.Equal("(nil)", client.Run("GET a"));
        Assert.Equal("OK", client.Run("AUTH default secret"));
        Expect("(nil)", "GET a");
    }
}
