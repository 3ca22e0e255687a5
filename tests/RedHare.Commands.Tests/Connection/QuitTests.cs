namespace RedHare.Commands.Tests.Connection;

public sealed class QuitTests : CommandTest
{
    [Fact]
    public void Answers_and_asks_to_be_closed()
    {
        Run("MULTI");
        Expect("OK", "QUIT");
        Assert.True(Client.Session.CloseAfterReply);
    }
}
