namespace RedHare.Commands.Tests.Streams;

public sealed class XClaimTests : GroupTest
{
    public XClaimTests()
    {
        Fill("s", 5);
        Run("XGROUP CREATE s g 0");
        Run("XREADGROUP GROUP g a COUNT 3 STREAMS s >");
        Advance(100);
        Heard();
    }

    [Fact]
    public void Gives_pending_entries_to_another_consumer()
    {
        Expect("[[\"1-1\", [\"f\", \"v1\"]], [\"1-3\", [\"f\", \"v3\"]]]", "XCLAIM s g b 100 1-1 1-3 1-4 9-9");
        Assert.Equal(["xgroup-createconsumer 0:s"], Heard());
        Expect("[[\"1-1\", \"b\", 0, 2], [\"1-2\", \"a\", 100, 1], [\"1-3\", \"b\", 0, 2]]", "XPENDING s g - + 10");
        Expect("[]", "XCLAIM s g a 1 1-1");
        Expect("[[\"1-1\", [\"f\", \"v1\"]]]", "XCLAIM s g b -5 1-1");
        Expect("[[\"1-1\", \"b\", 0, 3]]", "XPENDING s g - + 1");
        Assert.Empty(Heard());
    }

    [Fact]
    public void Ids_alone_leave_the_count()
    {
        Expect("[\"1-2\"]", "XCLAIM s g b 0 1-2 JUSTID");
        Expect("[[\"1-2\", \"b\", 0, 1]]", "XPENDING s g 1-2 1-2 1");
    }

    [Theory]
    [InlineData("IDLE 30", 30, 1)]
    [InlineData("IDLE -30", 0, 1)]
    [InlineData("TIME 1700000000040", 60, 1)]
    [InlineData("TIME 1700000000940", 0, 1)]
    [InlineData("TIME -1", 0, 1)]
    [InlineData("RETRYCOUNT 0", 0, 0)]
    [InlineData("RETRYCOUNT 70000", 0, 70000)]
    [InlineData("RETRYCOUNT 9223372036854775807 IDLE 5", 5, long.MaxValue)]
    [InlineData("RETRYCOUNT -2", 0, 1)]
    public void Time_and_count_may_be_given(string options, long idle, long deliveries)
    {
        Expect("[\"1-2\"]", $"XCLAIM s g a 0 1-2 {options} JUSTID");
        Expect($"[[\"1-2\", \"a\", {idle}, {deliveries}]]", "XPENDING s g 1-2 1-2 1");
    }

    [Fact]
    public void Force_claims_what_is_not_pending()
    {
        Expect("[[\"1-4\", [\"f\", \"v4\"]]]", "XCLAIM s g b 1000 1-4 9-9 FORCE");
        Expect("[\"1-5\"]", "XCLAIM s g b 1000 1-5 FORCE JUSTID");
        Expect("[[\"1-4\", \"b\", 0, 2], [\"1-5\", \"b\", 0, 1]]", "XPENDING s g 1-4 + 10");
    }

    [Fact]
    public void Entries_that_the_stream_lost_are_dropped()
    {
        Run("XDEL s 1-2");
        Assert.Equal(
            [
                "MULTI", "XGROUP CREATECONSUMER s g b",
                $"XCLAIM s g b 0 1-1 TIME {Start + 100} RETRYCOUNT 2 FORCE JUSTID LASTID 1-3",
                $"XCLAIM s g a 0 1-2 TIME {Start} RETRYCOUNT 1 FORCE JUSTID LASTID 1-3", "EXEC",
            ],
            Effects(() => Expect("[[\"1-1\", [\"f\", \"v1\"]]]", "XCLAIM s g b 0 1-1 1-2")));
        Expect("[2, \"1-1\", \"1-3\", [[\"a\", \"1\"], [\"b\", \"1\"]]]", "XPENDING s g");
    }

    [Fact]
    public void The_last_entry_of_a_node_that_was_deleted_is_dropped_too()
    {
        Run("XDEL s 1-5");
        Run("XGROUP SETID s g 1-5");
        Run("XADD s 2-1 f v");
        Expect("[]", "XCLAIM s g b 0 1-5 FORCE");
        Expect("[[\"1-4\", [\"f\", \"v4\"]]]", "XCLAIM s g b 0 1-4 1-5 FORCE");
    }

    [Fact]
    public void The_position_moves_forward_only()
    {
        Assert.Equal(
            ["MULTI", "XGROUP CREATECONSUMER s g b", "XGROUP SETID s g 1-4 ENTRIESREAD 3", "EXEC"],
            Effects(() => Expect("[]", "XCLAIM s g b 0 9-9 LASTID 1-4")));
        Assert.Empty(Effects(() => Run("XCLAIM s g b 0 9-9 LASTID 1-2")));
        Assert.Equal(
            [$"XCLAIM s g b 0 1-1 TIME {Start + 100} RETRYCOUNT 1 FORCE JUSTID LASTID 1-5"],
            Effects(() => Run("XCLAIM s g b 0 1-1 LASTID 1-5 JUSTID")));
    }

    [Fact]
    public void Options_may_come_without_ids() => Expect("[]", "XCLAIM s g b 0 FORCE");

    [Theory]
    [InlineData("x 1-1", "Invalid min-idle-time argument for XCLAIM")]
    [InlineData("0 1-1 x", "Unrecognized XCLAIM option 'x'")]
    [InlineData("0 1-1 FORCE 1-2", "Unrecognized XCLAIM option '1-2'")]
    [InlineData("0 1-1 IDLE", "Unrecognized XCLAIM option 'IDLE'")]
    [InlineData("0 1-1 IDLE x", "Invalid IDLE option argument for XCLAIM")]
    [InlineData("0 1-1 TIME x", "Invalid TIME option argument for XCLAIM")]
    [InlineData("0 1-1 RETRYCOUNT x", "Invalid RETRYCOUNT option argument for XCLAIM")]
    [InlineData("0 1-1 LASTID x", "Invalid stream ID specified as stream command argument")]
    public void Refuses(string arguments, string error)
    {
        Expect($"(error) ERR {error}", $"XCLAIM s g b {arguments}");
        Assert.DoesNotContain("\"b\"", Run("XINFO CONSUMERS s g"), StringComparison.Ordinal);
    }

    [Fact]
    public void There_must_be_a_group()
    {
        Expect("(error) NOGROUP No such key 'x' or consumer group 'g'", "XCLAIM x g b 0 1-1");
        Expect("(error) NOGROUP No such key 's' or consumer group 'x'", "XCLAIM s x b y 1-1");
        Run("SET t x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "XCLAIM t g b 0 1-1");
    }
}
