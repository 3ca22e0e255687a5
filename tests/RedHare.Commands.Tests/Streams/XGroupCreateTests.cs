namespace RedHare.Commands.Tests.Streams;

public sealed class XGroupCreateTests : GroupTest
{
    [Fact]
    public void Creates_a_group_at_an_id_or_at_the_end()
    {
        Fill("s", 3);
        Heard();
        Expect("OK", "XGROUP CREATE s a 0");
        Expect("OK", "XGROUP CREATE s b $");
        Expect("OK", "XGROUP CREATE s c 1-2 ENTRIESREAD 2");
        Expect("OK", "XGROUP CREATE s d 7");
        Assert.Equal(["xgroup-create 0:s", "xgroup-create 0:s", "xgroup-create 0:s", "xgroup-create 0:s"], Heard());
        Expect(
            "[[\"name\", \"a\", \"consumers\", 0, \"pending\", 0, \"last-delivered-id\", \"0-0\", \"entries-read\", (nil), \"lag\", 3], "
            + "[\"name\", \"b\", \"consumers\", 0, \"pending\", 0, \"last-delivered-id\", \"1-3\", \"entries-read\", (nil), \"lag\", 0], "
            + "[\"name\", \"c\", \"consumers\", 0, \"pending\", 0, \"last-delivered-id\", \"1-2\", \"entries-read\", 2, \"lag\", 1], "
            + "[\"name\", \"d\", \"consumers\", 0, \"pending\", 0, \"last-delivered-id\", \"7-0\", \"entries-read\", (nil), \"lag\", (nil)]]",
            "XINFO GROUPS s");
    }

    [Fact]
    public void Makes_the_stream_if_asked_to()
    {
        Expect("OK", "XGROUP CREATE s g $ MKSTREAM");
        Expect("0", "XLEN s");
        Assert.Equal(["xgroup-create 0:s"], Heard());
        Expect("OK", "XGROUP CREATE s h $ ENTRIESREAD -1 MKSTREAM");
        Expect("\"stream\"", "OBJECT ENCODING s");
    }

    [Fact]
    public void Refuses()
    {
        const string NoKey = "(error) ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.";
        Expect(NoKey, "XGROUP CREATE s g $");
        Expect("(error) ERR Invalid stream ID specified as stream command argument", "XGROUP CREATE s g x MKSTREAM");
        Expect("(error) ERR Invalid stream ID specified as stream command argument", "XGROUP CREATE s g - MKSTREAM");
        Expect("0", "EXISTS s");
        Expect("(error) ERR value for ENTRIESREAD must be positive or -1", "XGROUP CREATE s g $ ENTRIESREAD -3");
        Expect("(error) ERR value is not an integer or out of range", "XGROUP CREATE s g $ ENTRIESREAD x");
        Expect("(error) ERR unknown subcommand or wrong number of arguments for 'create'. Try XGROUP HELP.", "xgroup create s g $ ENTRIESREAD");
        Expect("(error) ERR unknown subcommand or wrong number of arguments for 'CREATE'. Try XGROUP HELP.", "XGROUP CREATE s g $ MKSTREAM MKSTREAM MKSTREAM MKSTREAM");
        Run("XGROUP CREATE s g $ MKSTREAM");
        Expect("(error) BUSYGROUP Consumer Group name already exists", "XGROUP CREATE s g 0");
        Run("SET t x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "XGROUP CREATE t g 0 MKSTREAM");
    }

    [Fact]
    public void Watchers_hear_of_the_stream_and_not_of_its_groups()
    {
        using var other = Server.Connect();
        Run("WATCH s");
        other.Run("XGROUP CREATE s g $ MKSTREAM");
        Run("MULTI");
        Expect("(nil array)", "EXEC");
        Run("WATCH s");
        other.Run("XGROUP CREATE s h $");
        other.Run("XGROUP DESTROY s h");
        Run("MULTI");
        Expect("[]", "EXEC");
    }
}
