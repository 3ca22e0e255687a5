namespace RedHare.Commands.Tests.Streams;

public sealed class XSetIdTests : StreamTest
{
    [Fact]
    public void Sets_what_the_stream_knows_of_its_past()
    {
        Fill(2);
        Expect("OK", "XSETID s 200-3");
        Expect("(error) ERR The ID specified in XADD is equal or smaller than the target stream top item", "XADD s 200-3 f 1");
        Expect("OK", "XSETID s 201-0 ENTRIESADDED 42 MAXDELETEDID 77-7");
        Assert.Contains("\"last-generated-id\", \"201-0\", \"max-deleted-entry-id\", \"77-7\", \"entries-added\", 42", Run("XINFO STREAM s"), StringComparison.Ordinal);
        Expect("OK", "XSETID s 201-0 MAXDELETEDID 0-0");
        Assert.Contains("\"max-deleted-entry-id\", \"77-7\"", Run("XINFO STREAM s"), StringComparison.Ordinal);
        Assert.Equal(["xsetid 0:s"], EventsOf("XSETID s 300"));
    }

    [Fact]
    public void Refuses_what_contradicts_the_stream()
    {
        Expect("(error) ERR no such key", "XSETID s 1");
        Fill(3);
        Expect("(error) ERR The ID specified in XSETID is smaller than the target stream top item", "XSETID s 2-9");
        Expect("(error) ERR The entries_added specified in XSETID is smaller than the target stream length", "XSETID s 5 ENTRIESADDED 2");
        Expect("(error) ERR entries_added must be positive", "XSETID s 5 ENTRIESADDED -1");
        Expect("(error) ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id", "XSETID s 5 MAXDELETEDID 6");
        Run("XDEL s 3");
        Expect("(error) ERR The ID specified in XSETID is smaller than current max_deleted_entry_id", "XSETID s 2-9");
        Expect("OK", "XSETID s 3");
    }

    [Fact]
    public void Refuses_bad_arguments()
    {
        Expect(InvalidId, "XSETID s x");
        Expect(InvalidId, "XSETID s 1 MAXDELETEDID +");
        Expect("(error) ERR syntax error", "XSETID s 1 MAXDELETEDID");
        Expect("(error) ERR syntax error", "XSETID s 1 WHAT 1");
        Expect("(error) ERR value is not an integer or out of range", "XSETID s 1 ENTRIESADDED x");
        Run("SET k text");
        Expect(WrongType, "XSETID k 1");
    }
}
