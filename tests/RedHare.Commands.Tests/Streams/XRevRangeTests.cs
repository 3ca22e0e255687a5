namespace RedHare.Commands.Tests.Streams;

public sealed class XRevRangeTests : StreamTest
{
    [Fact]
    public void Returns_what_lies_between_two_ids_from_the_last()
    {
        Run("CONFIG SET stream-node-max-entries 3");
        Fill(10);
        Run("XADD s 11 g 1 f 2");
        Run("XDEL s 4 10");
        Expect("[[\"11-0\", [\"g\", \"1\", \"f\", \"2\"]], [\"9-0\", [\"f\", \"9\"]]]", "XREVRANGE s + - COUNT 2");
        Expect(Entries(6, 5, 3), "XREVRANGE s (7-0 3");
        Expect(Entries(2, 1), "XREVRANGE s 2 -");
        Expect("[]", "XREVRANGE s - +");
        Expect("[]", "XREVRANGE none + -");
        Expect("(nil array)", "XREVRANGE s + - COUNT 0");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR invalid start ID for the interval", "XREVRANGE s + (18446744073709551615-18446744073709551615");
        Expect("(error) ERR invalid end ID for the interval", "XREVRANGE s (0-0 -");
        Expect(InvalidId, "XREVRANGE s x -");
    }
}
