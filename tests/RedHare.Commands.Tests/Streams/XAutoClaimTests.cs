namespace RedHare.Commands.Tests.Streams;

public sealed class XAutoClaimTests : GroupTest
{
    public XAutoClaimTests()
    {
        Fill("s", 5);
        Run("XGROUP CREATE s g 0");
        Run("XREADGROUP GROUP g a STREAMS s >");
        Advance(100);
        Heard();
    }

    [Fact]
    public void Goes_through_the_pending_entries()
    {
        Expect("[\"1-3\", [[\"1-1\", [\"f\", \"v1\"]], [\"1-2\", [\"f\", \"v2\"]]], []]", "XAUTOCLAIM s g b 100 - COUNT 2");
        Assert.Equal(["xgroup-createconsumer 0:s"], Heard());
        Expect("[\"1-5\", [\"1-3\", \"1-4\"], []]", "XAUTOCLAIM s g b 100 1-3 COUNT 2 JUSTID");
        Expect("[\"0-0\", [[\"1-5\", [\"f\", \"v5\"]]], []]", "XAUTOCLAIM s g b 100 (1-4");
        Expect("[[\"1-1\", \"b\", 0, 2], [\"1-2\", \"b\", 0, 2], [\"1-3\", \"b\", 0, 1], [\"1-4\", \"b\", 0, 1], [\"1-5\", \"b\", 0, 2]]", "XPENDING s g - + 10");
        Expect("[\"0-0\", [], []]", "XAUTOCLAIM s g b 1 0");
    }

    [Fact]
    public void Entries_that_the_stream_lost_are_dropped_and_told()
    {
        Run("XDEL s 1-1 1-2 1-5");
        Expect("[\"1-2\", [], [\"1-1\"]]", "XAUTOCLAIM s g b 0 - COUNT 1");
        Assert.Equal(
            [
                "MULTI",
                $"XCLAIM s g a 0 1-2 TIME {Start} RETRYCOUNT 1 FORCE JUSTID LASTID 1-5",
                $"XCLAIM s g b 0 1-3 TIME {Start + 100} RETRYCOUNT 2 FORCE JUSTID LASTID 1-5",
                $"XCLAIM s g b 0 1-4 TIME {Start + 100} RETRYCOUNT 2 FORCE JUSTID LASTID 1-5",
                $"XCLAIM s g a 0 1-5 TIME {Start} RETRYCOUNT 1 FORCE JUSTID LASTID 1-5", "EXEC",
            ],
            Effects(() => Expect("[\"0-0\", [[\"1-3\", [\"f\", \"v3\"]], [\"1-4\", [\"f\", \"v4\"]]], [\"1-2\", \"1-5\"]]", "XAUTOCLAIM s g b 0 -")));
        Expect("[2, \"1-3\", \"1-4\", [[\"b\", \"2\"]]]", "XPENDING s g");
    }

    [Fact]
    public void Looks_at_ten_entries_for_each_it_is_to_claim()
    {
        Run("XGROUP CREATE s h 0");
        for (var i = 6; i <= 30; i++) Run($"XADD s 1-{i} f v");
        Run("XREADGROUP GROUP h a COUNT 25 STREAMS s >");
        Expect("[\"1-11\", [], []]", "XAUTOCLAIM s h b 5 - COUNT 1");
        Expect("[\"1-21\", [], []]", "XAUTOCLAIM s h b 5 1-11 COUNT 1");
        Expect("[\"0-0\", [], []]", "XAUTOCLAIM s h b 5 1-21 COUNT 1");
    }

    [Theory]
    [InlineData("x 0", "Invalid min-idle-time argument for XAUTOCLAIM")]
    [InlineData("0 x", "Invalid stream ID specified as stream command argument")]
    [InlineData("0 (18446744073709551615-18446744073709551615", "invalid start ID for the interval")]
    [InlineData("0 0 COUNT 0", "COUNT must be > 0")]
    [InlineData("0 0 COUNT x", "COUNT must be > 0")]
    [InlineData("0 0 COUNT 576460752303423488", "COUNT must be > 0")]
    [InlineData("0 0 COUNT", "syntax error")]
    [InlineData("0 0 FORCE", "syntax error")]
    public void Refuses(string arguments, string error)
    {
        Expect($"(error) ERR {error}", $"XAUTOCLAIM s g b {arguments}");
        Expect($"(error) ERR {error}", $"XAUTOCLAIM none g b {arguments}");
    }

    [Fact]
    public void There_must_be_a_group()
    {
        Expect("(error) NOGROUP No such key 'x' or consumer group 'g'", "XAUTOCLAIM x g b 0 0");
        Expect("(error) NOGROUP No such key 's' or consumer group 'x'", "XAUTOCLAIM s x b 0 0");
        Run("SET t x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "XAUTOCLAIM t g b 0 0");
    }
}
