namespace RedHare.Commands.Tests.Connection;

public sealed class PingTests : CommandTest
{
    [Fact]
    public void Answers_pong_or_its_argument()
    {
        Expect("PONG", "PING");
        Expect("\"hi there\"", "PING \"hi there\"");
        Expect("(error) ERR wrong number of arguments for 'ping' command", "PING a b");
    }
}
