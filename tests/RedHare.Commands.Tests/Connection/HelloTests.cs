namespace RedHare.Commands.Tests.Connection;

public sealed class HelloTests : CommandTest
{
    [Fact]
    public void It_switches_the_protocol_and_answers_in_the_new_one()
    {
        var id = Client.Session.Id;
        Expect($"{{\"server\": \"redis\", \"version\": \"7.2.4\", \"proto\": 3, \"id\": {id}, \"mode\": \"standalone\", \"role\": \"master\", \"modules\": []}}", "HELLO 3");
        Expect($"[\"server\", \"redis\", \"version\", \"7.2.4\", \"proto\", 2, \"id\", {id}, \"mode\", \"standalone\", \"role\", \"master\", \"modules\", []]", "HELLO 2");
        Assert.Equal(2, Client.Session.Protocol);
    }

    [Theory]
    [InlineData("HELLO 4", "NOPROTO unsupported protocol version")]
    [InlineData("HELLO x", "ERR Protocol version is not an integer or out of range")]
    [InlineData("HELLO 3 AUTH x", "ERR Syntax error in HELLO option 'AUTH'")]
    [InlineData("HELLO 3 SETNAME \"a b\"", "ERR Client names cannot contain spaces, newlines or special characters.")]
    [InlineData("HELLO 3 AUTH nobody x", "WRONGPASS invalid username-password pair or user is disabled.")]
    public void Errors(string line, string error)
    {
        Expect("(error) " + error, line);
        Assert.Equal(2, Client.Session.Protocol);
    }

    [Fact]
    public void It_authenticates_and_names()
    {
        Server.Context.Configuration.Set("requirepass", "secret");
        using var client = Server.Connect();
        Assert.StartsWith("(error) NOAUTH HELLO must be called", client.Run("HELLO 3"));
        Assert.StartsWith("(error) NOAUTH Authentication required.", client.Run("PING"));
        Assert.StartsWith("{", client.Run("HELLO 3 AUTH default secret SETNAME me"));
        Assert.Equal("me", client.Session.Name);
        Assert.Equal("PONG", client.Run("PING"));
    }
}
