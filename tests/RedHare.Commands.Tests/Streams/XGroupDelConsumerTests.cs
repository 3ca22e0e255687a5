namespace RedHare.Commands.Tests.Streams;

public sealed class XGroupDelConsumerTests : GroupTest
{
    [Fact]
    public void Removes_a_consumer_with_what_it_had()
    {
        Fill("s", 130);
        Run("XGROUP CREATE s g 0");
        Run("XREADGROUP GROUP g a COUNT 100 STREAMS s >");
        Run("XREADGROUP GROUP g b STREAMS s >");
        Heard();
        Expect("100", "XGROUP DELCONSUMER s g a");
        Expect("0", "XGROUP DELCONSUMER s g a");
        Assert.Equal(["xgroup-delconsumer 0:s"], Heard());
        Expect("[30, \"1-101\", \"1-130\", [[\"b\", \"30\"]]]", "XPENDING s g");
    }

    [Fact]
    public void Refuses()
    {
        Fill("s", 1);
        Expect("(error) NOGROUP No such consumer group 'g' for key name 's'", "XGROUP DELCONSUMER s g c");
    }
}
