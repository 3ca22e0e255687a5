namespace RedHare.Commands.Tests.PubSub;

public sealed class SubscribeTests : CommandTest
{
    [Fact]
    public void Each_name_is_confirmed_with_the_count_then()
    {
        Expect("[\"subscribe\", \"a\", 1]; [\"subscribe\", \"b\", 2]; [\"subscribe\", \"a\", 2]", "SUBSCRIBE a b a");
        Expect("[\"psubscribe\", \"a*\", 3]", "PSUBSCRIBE a*");
        Expect("[\"ssubscribe\", \"a\", 1]", "SSUBSCRIBE a");
        Expect("[\"unsubscribe\", \"b\", 2]", "UNSUBSCRIBE b");
        Expect("[\"unsubscribe\", \"a\", 1]", "UNSUBSCRIBE");
        Expect("[\"unsubscribe\", (nil), 1]", "UNSUBSCRIBE");
        Expect("[\"punsubscribe\", \"a*\", 0]", "PUNSUBSCRIBE");
        Expect("[\"sunsubscribe\", \"a\", 0]", "SUNSUBSCRIBE a");
    }

    [Fact]
    public void In_RESP3_they_are_pushes_and_other_commands_go_on()
    {
        Run("HELLO 3");
        Expect(">[\"subscribe\", \"a\", 1]", "SUBSCRIBE a");
        Expect("\"x\"", "ECHO x");
    }

    [Fact]
    public void In_RESP2_a_subscriber_may_do_little_else()
    {
        Run("SUBSCRIBE a");
        Expect("(error) ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context", "GET x");
        Expect("[\"pong\", \"x\"]", "PING x");
        Run("RESET");
        Expect("PONG", "PING");
        Expect("0", "PUBLISH a x");
    }

    [Fact]
    public void CLIENT_REPLY_OFF_does_not_hide_it()
    {
        Run("HELLO 3");
        Expect("", "CLIENT REPLY OFF");
        Expect(">[\"subscribe\", \"a\", 1]", "SUBSCRIBE a");
        Expect("", "PING");
    }
}
