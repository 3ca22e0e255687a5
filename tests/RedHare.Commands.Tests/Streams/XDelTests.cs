namespace RedHare.Commands.Tests.Streams;

public sealed class XDelTests : StreamTest
{
    [Fact]
    public void Removes_entries_by_id()
    {
        Run("CONFIG SET stream-node-max-entries 4");
        Fill(10);
        Expect("3", "XDEL s 2 5-0 10 99 5");
        Expect(Entries(1, 3, 4, 6, 7, 8, 9), "XRANGE s - +");
        Expect("0", "XDEL s 2 5-1");
        Expect("0", "XDEL none 1");
    }

    [Fact]
    public void The_last_entry_leaves_the_stream_and_its_past()
    {
        Fill(2);
        Expect("2", "XDEL s 1 2");
        Expect("stream", "TYPE s");
        Assert.Contains("\"last-generated-id\", \"2-0\", \"max-deleted-entry-id\", \"2-0\", \"entries-added\", 2, \"recorded-first-entry-id\", \"0-0\"", Run("XINFO STREAM s"), StringComparison.Ordinal);
        Expect("(error) ERR The ID specified in XADD is equal or smaller than the target stream top item", "XADD s 2 f 1");
    }

    [Fact]
    public void Removes_nothing_where_an_id_is_none()
    {
        Fill(2);
        Expect(InvalidId, "XDEL s 1 x");
        Expect(InvalidId, "XDEL s 1 -");
        Expect("2", "XLEN s");
        Run("SET k text");
        Expect(WrongType, "XDEL k x");
    }

    [Fact]
    public void Tells_what_it_did()
    {
        Fill(3);
        Assert.Equal(["xdel 0:s"], EventsOf("XDEL s 1 2"));
        Assert.Empty(EventsOf("XDEL s 1 2"));
        Assert.Empty(EffectsOf("XDEL s 1"));
        Assert.Equal(["XDEL s 3 1"], EffectsOf("XDEL s 3 1"));
    }
}
