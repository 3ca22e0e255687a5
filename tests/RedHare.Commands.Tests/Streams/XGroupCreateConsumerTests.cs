namespace RedHare.Commands.Tests.Streams;

public sealed class XGroupCreateConsumerTests : GroupTest
{
    [Fact]
    public void Creates_a_consumer_once()
    {
        Run("XGROUP CREATE s g $ MKSTREAM");
        Heard();
        Expect("1", "XGROUP CREATECONSUMER s g Bob");
        Expect("0", "XGROUP CREATECONSUMER s g Bob");
        Expect("1", "XGROUP CREATECONSUMER s g Alice");
        Assert.Equal(["xgroup-createconsumer 0:s", "xgroup-createconsumer 0:s"], Heard());
        Advance(5);
        Expect(
            "[[\"name\", \"Alice\", \"pending\", 0, \"idle\", 5, \"inactive\", -1], [\"name\", \"Bob\", \"pending\", 0, \"idle\", 5, \"inactive\", -1]]",
            "XINFO CONSUMERS s g");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.", "XGROUP CREATECONSUMER s g c");
        Fill("s", 1);
        Expect("(error) NOGROUP No such consumer group 'g' for key name 's'", "XGROUP CREATECONSUMER s g c");
    }
}
