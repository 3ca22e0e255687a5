namespace RedHare.Commands.Tests.Streams;

public sealed class XInfoGroupsTests : GroupTest
{
    [Fact]
    public void In_resp3_groups_are_maps()
    {
        Fill("s", 1);
        Run("XGROUP CREATE s g 0");
        Client.Session.Protocol = 3;
        Expect("[{\"name\": \"g\", \"consumers\": 0, \"pending\": 0, \"last-delivered-id\": \"0-0\", \"entries-read\": (nil), \"lag\": 1}]", "XINFO GROUPS s");
    }

    [Fact]
    public void A_stream_may_have_none()
    {
        Fill("s", 1);
        Expect("[]", "XINFO GROUPS s");
    }

    [Theory]
    [InlineData("", "(nil)", "5")]
    [InlineData("XDEL s 1-3", "(nil)", "(nil)")]
    [InlineData("XDEL s 1-1", "(nil)", "4")]
    [InlineData("XDEL s 1-3;READ 2", "(nil)", "(nil)")]
    [InlineData("XDEL s 1-3;READ 9", "5", "0")]
    [InlineData("READ 2", "2", "3")]
    [InlineData("READ 2;XTRIM s MAXLEN 2", "2", "2")]
    [InlineData("READ 2;XDEL s 1-4", "2", "(nil)")]
    [InlineData("READ 2;XDEL s 1-2", "2", "(nil)")]
    [InlineData("READ 2;XDEL s 1-1", "2", "3")]
    [InlineData("READ 2;XDEL s 1-4;READ 1", "(nil)", "(nil)")]
    [InlineData("READ 2;XDEL s 1-1 1-2 1-3 1-4", "2", "1")]
    [InlineData("READ 2;XTRIM s MAXLEN 0", "2", "0")]
    [InlineData("READ 9", "5", "0")]
    [InlineData("READ 9;XADD s 2 f v", "5", "1")]
    [InlineData("XGROUP SETID s g 1-2", "(nil)", "(nil)")]
    [InlineData("XGROUP SETID s g 1-2;READ 1", "(nil)", "(nil)")]
    [InlineData("XGROUP SETID s g 1-4;READ 1", "5", "0")]
    [InlineData("XGROUP SETID s g 1-1", "(nil)", "4")]
    public void What_is_read_and_what_is_left(string commands, string read, string lag)
    {
        Fill("s", 5);
        Run("XGROUP CREATE s g 0");
        foreach (var command in commands.Split(';', StringSplitOptions.RemoveEmptyEntries))
            Run(command.StartsWith("READ", StringComparison.Ordinal) ? $"XREADGROUP GROUP g a COUNT {command[5..]} STREAMS s >" : command);
        Assert.EndsWith($"\"entries-read\", {read}, \"lag\", {lag}]]", Run("XINFO GROUPS s"), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR no such key", "XINFO GROUPS s");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "XINFO GROUPS s");
        Expect("(error) ERR wrong number of arguments for 'xinfo|groups' command", "XINFO GROUPS s x");
    }
}
