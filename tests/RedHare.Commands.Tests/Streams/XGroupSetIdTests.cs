namespace RedHare.Commands.Tests.Streams;

public sealed class XGroupSetIdTests : GroupTest
{
    [Theory]
    [InlineData("$", "1-3", "0")]
    [InlineData("-", "0-0", "3")]
    [InlineData("+", "18446744073709551615-18446744073709551615", "(nil)")]
    [InlineData("1-2", "1-2", "(nil)")]
    [InlineData("1", "1-0", "3")]
    public void Sets_how_far_the_group_has_read(string id, string expected, string lag)
    {
        Fill("s", 3);
        Run("XGROUP CREATE s g 0");
        Heard();
        Expect("OK", $"XGROUP SETID s g {id}");
        Assert.Equal(["xgroup-setid 0:s"], Heard());
        Expect($"[[\"name\", \"g\", \"consumers\", 0, \"pending\", 0, \"last-delivered-id\", \"{expected}\", \"entries-read\", (nil), \"lag\", {lag}]]", "XINFO GROUPS s");
    }

    [Fact]
    public void Sets_how_many_entries_were_read()
    {
        Fill("s", 3);
        Run("XGROUP CREATE s g 0");
        Expect("OK", "XGROUP SETID s g 1-2 ENTRIESREAD 5");
        Expect("[[\"name\", \"g\", \"consumers\", 0, \"pending\", 0, \"last-delivered-id\", \"1-2\", \"entries-read\", 5, \"lag\", -2]]", "XINFO GROUPS s");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.", "XGROUP SETID s g $");
        Fill("s", 1);
        Expect("(error) NOGROUP No such consumer group 'g' for key name 's'", "XGROUP SETID s g $");
        Run("XGROUP CREATE s g 0");
        Expect("(error) ERR Invalid stream ID specified as stream command argument", "XGROUP SETID s g x");
        Expect("(error) ERR unknown subcommand or wrong number of arguments for 'SETID'. Try XGROUP HELP.", "XGROUP SETID s g 0 MKSTREAM");
        Expect("(error) ERR unknown subcommand or wrong number of arguments for 'SETID'. Try XGROUP HELP.", "XGROUP SETID s g 0 ENTRIESREAD 1 ENTRIESREAD 2");
    }
}
