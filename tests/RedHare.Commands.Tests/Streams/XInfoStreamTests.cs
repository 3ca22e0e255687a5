namespace RedHare.Commands.Tests.Streams;

public sealed class XInfoStreamTests : StreamTest
{
    [Fact]
    public void Tells_about_a_stream()
    {
        Run("CONFIG SET stream-node-max-entries 2");
        Fill(5);
        Run("XDEL s 1");
        Expect(
            "[\"length\", 4, \"radix-tree-keys\", 3, \"radix-tree-nodes\", 4, \"last-generated-id\", \"5-0\", \"max-deleted-entry-id\", \"1-0\", \"entries-added\", 5, "
            + "\"recorded-first-entry-id\", \"2-0\", \"groups\", 0, \"first-entry\", [\"2-0\", [\"f\", \"2\"]], \"last-entry\", [\"5-0\", [\"f\", \"5\"]]]",
            "XINFO STREAM s");
        Run("XTRIM s MAXLEN 0");
        Client.Session.Protocol = 3;
        Expect(
            "{\"length\": 0, \"radix-tree-keys\": 0, \"radix-tree-nodes\": 1, \"last-generated-id\": \"5-0\", \"max-deleted-entry-id\": \"1-0\", \"entries-added\": 5, "
            + "\"recorded-first-entry-id\": \"0-0\", \"groups\": 0, \"first-entry\": (nil), \"last-entry\": (nil)}",
            "XINFO STREAM s");
        Client.Session.Protocol = 2;
    }

    [Theory]
    [InlineData("FULL", 10)]
    [InlineData("FULL COUNT 3", 3)]
    [InlineData("full count 0", 12)]
    [InlineData("FULL COUNT -1", 10)]
    public void Tells_all_when_asked_to(string options, int entries)
    {
        Fill(12);
        var reply = Run($"XINFO STREAM s {options}");
        Assert.Contains($"\"entries\", {Entries([.. Enumerable.Range(1, entries)])}, \"groups\", []", reply, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR no such key", "XINFO STREAM none HALF");
        Run("SET k text");
        Expect(WrongType, "XINFO STREAM k");
        Fill(1);
        foreach (var options in new[] { "HALF", "FULL 1", "FULL LIMIT 1", "FULL COUNT 1 2" })
            Expect("(error) ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.", $"XINFO STREAM s {options}");
        Expect("(error) ERR value is not an integer or out of range", "XINFO STREAM s FULL COUNT x");
    }
}
