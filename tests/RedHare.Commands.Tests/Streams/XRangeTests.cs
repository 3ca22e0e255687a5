namespace RedHare.Commands.Tests.Streams;

public sealed class XRangeTests : StreamTest
{
    [Fact]
    public void Returns_what_lies_between_two_ids()
    {
        Run("CONFIG SET stream-node-max-entries 3");
        Fill(10);
        Expect(Entries(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), "XRANGE s - +");
        Expect(Entries(3, 4, 5), "XRANGE s 3 5");
        Expect(Entries(4), "XRANGE s (3 (5-0");
        Expect(Entries(4, 5), "XRANGE s (3 (5");
        Expect(Entries(4), "XRANGE s (3 4-0");
        Expect(Entries(9, 10), "XRANGE s 8-1 99");
        Expect("[]", "XRANGE s 5 4");
        Expect("[]", "XRANGE s + -");
        Expect("[]", "XRANGE none - +");
    }

    [Fact]
    public void An_id_without_sequence_means_all_of_its_entries()
    {
        Run("XADD s 5-1 a 1");
        Run("XADD s 5-9 a 2");
        Expect("[[\"5-1\", [\"a\", \"1\"]], [\"5-9\", [\"a\", \"2\"]]]", "XRANGE s 5 5");
        Expect("[[\"5-9\", [\"a\", \"2\"]]]", "XRANGE s (5-1 (5");
    }

    [Fact]
    public void Returns_as_many_as_asked_for()
    {
        Fill(5);
        Expect(Entries(2, 3), "XRANGE s 2 + COUNT 2");
        Expect("(nil array)", "XRANGE s - + COUNT 0");
        Expect("(nil array)", "XRANGE s - + COUNT -4");
        Expect(Entries(1), "XRANGE s - + COUNT 3 COUNT 1");
    }

    [Fact]
    public void Passes_over_what_was_deleted()
    {
        Run("CONFIG SET stream-node-max-entries 4");
        Fill(12);
        Run("XDEL s 1 4 5 6 7 8 12");
        Expect(Entries(2, 3, 9, 10, 11), "XRANGE s - +");
        Expect(Entries(9, 10), "XRANGE s 4 10");
    }

    [Fact]
    public void Refuses()
    {
        Expect(InvalidId, "XRANGE s x +");
        Expect(InvalidId, "XRANGE s (- +");
        Expect(InvalidId, "XRANGE s - (+");
        Expect(InvalidId, "XRANGE s ( +");
        Expect(InvalidId, "XRANGE s 5-* +");
        Expect("(error) ERR invalid start ID for the interval", "XRANGE s (18446744073709551615-18446744073709551615 +");
        Expect("(error) ERR invalid end ID for the interval", "XRANGE s - (0-0");
        Expect("(error) ERR syntax error", "XRANGE s - + COUNT");
        Expect("(error) ERR syntax error", "XRANGE s - + LIMIT 1");
        Expect("(error) ERR value is not an integer or out of range", "XRANGE s - + COUNT x");
        Run("SET k text");
        Expect(WrongType, "XRANGE k - +");
    }
}
