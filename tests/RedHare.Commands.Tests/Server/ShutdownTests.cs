namespace RedHare.Commands.Tests.Server;

public sealed class ShutdownTests : CommandTest
{
    [Fact]
    public void Asks_the_host_and_does_not_answer()
    {
        var asked = 0;
        Server.Context.Shutdown = () => ++asked > 0;
        Expect("", "SHUTDOWN NOSAVE NOW FORCE");
        Assert.Equal(1, asked);
        Assert.True(Client.Session.CloseAfterReply);
    }

    [Theory]
    [InlineData("SAVE NOSAVE", "ERR syntax error")]
    [InlineData("ABORT NOW", "ERR syntax error")]
    [InlineData("x", "ERR syntax error")]
    [InlineData("ABORT", "ERR No shutdown in progress.")]
    [InlineData("SAVE", "ERR Errors trying to SHUTDOWN. Check logs.")]
    [InlineData("NOSAVE", "ERR Errors trying to SHUTDOWN. Check logs.")]
    public void Errors(string options, string error) => Expect("(error) " + error, "SHUTDOWN " + options);

    [Fact]
    public void Inside_MULTI_it_is_refused()
    {
        Run("MULTI");
        Expect("(error) ERR Command not allowed inside a transaction", "SHUTDOWN NOSAVE");
    }
}
