namespace RedHare.Commands.Tests.Streams;

public sealed class XAckTests : GroupTest
{
    [Fact]
    public void Takes_entries_off_the_group_and_the_consumer()
    {
        Fill("s", 5);
        Run("XGROUP CREATE s g 0");
        Run("XREADGROUP GROUP g a COUNT 2 STREAMS s >");
        Run("XREADGROUP GROUP g b STREAMS s >");
        Heard();
        Expect("2", "XACK s g 1-1 1-4 1-4 7-7");
        Expect("0", "XACK s g 1-1");
        Assert.Empty(Heard());
        Expect("[3, \"1-2\", \"1-5\", [[\"a\", \"1\"], [\"b\", \"2\"]]]", "XPENDING s g");
        Expect("3", "XACK s g 1-2 1-3 1-5");
        Expect("[0, (nil), (nil), (nil array)]", "XPENDING s g");
    }

    [Fact]
    public void Nothing_is_acknowledged_where_an_id_is_none()
    {
        Fill("s", 1);
        Run("XGROUP CREATE s g 0");
        Run("XREADGROUP GROUP g a STREAMS s >");
        Expect("(error) ERR Invalid stream ID specified as stream command argument", "XACK s g 1-1 x");
        Expect("1", "XACK s g 1-1");
    }

    [Fact]
    public void There_may_be_no_key_and_no_group()
    {
        Expect("0", "XACK s g x");
        Fill("s", 1);
        Expect("0", "XACK s g x");
        Run("SET t x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "XACK t g 1-1");
    }
}
