namespace RedHare.Commands.Tests.Streams;

public sealed class XInfoConsumersTests : GroupTest
{
    [Fact]
    public void Tells_when_consumers_tried_and_when_they_got_something()
    {
        Run("XGROUP CREATE s g $ MKSTREAM");
        Run("XREADGROUP GROUP g a STREAMS s >");
        Advance(10);
        Expect("[[\"name\", \"a\", \"pending\", 0, \"idle\", 10, \"inactive\", -1]]", "XINFO CONSUMERS s g");
        Fill("s", 2);
        Run("XREADGROUP GROUP g a STREAMS s >");
        Advance(10);
        Run("XREADGROUP GROUP g a STREAMS s >");
        Advance(5);
        Client.Session.Protocol = 3;
        Expect("[{\"name\": \"a\", \"pending\": 2, \"idle\": 5, \"inactive\": 15}]", "XINFO CONSUMERS s g");
        Run("XCLAIM s g b 1000 1-1");
        Expect("[{\"name\": \"a\", \"pending\": 2, \"idle\": 5, \"inactive\": 15}, {\"name\": \"b\", \"pending\": 0, \"idle\": 0, \"inactive\": -1}]", "XINFO CONSUMERS s g");
        Run("XCLAIM s g b 1 1-1");
        Expect("[{\"name\": \"a\", \"pending\": 1, \"idle\": 5, \"inactive\": 15}, {\"name\": \"b\", \"pending\": 1, \"idle\": 0, \"inactive\": 0}]", "XINFO CONSUMERS s g");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR no such key", "XINFO CONSUMERS s g");
        Fill("s", 1);
        Expect("(error) NOGROUP No such consumer group 'g' for key name 's'", "XINFO CONSUMERS s g");
        Run("SET t x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "XINFO CONSUMERS t g");
    }
}
