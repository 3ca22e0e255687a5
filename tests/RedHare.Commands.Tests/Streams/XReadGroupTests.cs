namespace RedHare.Commands.Tests.Streams;

public sealed class XReadGroupTests : GroupTest
{
    private const string NoGroup = "(error) NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option";

    [Fact]
    public void New_entries_go_to_one_consumer_each()
    {
        Fill("s", 3);
        Run("XGROUP CREATE s g 0");
        Expect("[[\"s\", [[\"1-1\", [\"f\", \"v1\"]], [\"1-2\", [\"f\", \"v2\"]]]]]", "XREADGROUP GROUP g a COUNT 2 STREAMS s >");
        Expect("[[\"s\", [[\"1-3\", [\"f\", \"v3\"]]]]]", "XREADGROUP GROUP g b COUNT 2 STREAMS s >");
        Expect("(nil array)", "XREADGROUP GROUP g a STREAMS s >");
        Expect("[3, \"1-1\", \"1-3\", [[\"a\", \"2\"], [\"b\", \"1\"]]]", "XPENDING s g");
    }

    [Fact]
    public void In_resp3_it_is_a_map()
    {
        Fill("s", 1);
        Fill("t", 1);
        Run("XGROUP CREATE s g 0");
        Run("XGROUP CREATE t g 0");
        Client.Session.Protocol = 3;
        Expect("{\"s\": [[\"1-1\", [\"f\", \"v1\"]]], \"t\": [[\"1-1\", [\"f\", \"v1\"]]]}", "XREADGROUP GROUP g a STREAMS s t > >");
        Expect("{\"t\": []}", "XREADGROUP GROUP g a STREAMS s t > 1-1");
        Expect("(nil)", "XREADGROUP GROUP g a STREAMS s t > >");
    }

    [Fact]
    public void The_history_is_what_the_consumer_has_not_acknowledged()
    {
        Fill("s", 4);
        Run("XGROUP CREATE s g 0");
        Expect("[[\"s\", []]]", "XREADGROUP GROUP g a STREAMS s 0");
        Run("XREADGROUP GROUP g a COUNT 2 STREAMS s >");
        Run("XREADGROUP GROUP g b STREAMS s >");
        Run("XDEL s 1-2");
        Advance(10);
        Expect("[[\"s\", [[\"1-1\", [\"f\", \"v1\"]], [\"1-2\", (nil array)]]]]", "XREADGROUP GROUP g a BLOCK 0 STREAMS s 0");
        Expect("[[\"s\", [[\"1-2\", (nil array)]]]]", "XREADGROUP GROUP g a STREAMS s 1-1");
        Expect("[[\"s\", [[\"1-3\", [\"f\", \"v3\"]]]]]", "XREADGROUP GROUP g b COUNT 1 STREAMS s 0");
        Expect("[[\"1-1\", \"a\", 0, 2], [\"1-2\", \"a\", 10, 1], [\"1-3\", \"b\", 0, 2], [\"1-4\", \"b\", 10, 1]]", "XPENDING s g - + 10");
        Run("XACK s g 1-1 1-2");
        Expect("[[\"s\", []]]", "XREADGROUP GROUP g a STREAMS s 0");
    }

    [Fact]
    public void What_is_not_to_be_acknowledged_is_not_pending()
    {
        Fill("s", 2);
        Run("XGROUP CREATE s g 0");
        Assert.Equal(
            ["MULTI", "XGROUP CREATECONSUMER s g a", "XGROUP SETID s g 1-2 ENTRIESREAD 2", "EXEC"],
            Effects(() => Expect("[[\"s\", [[\"1-1\", [\"f\", \"v1\"]], [\"1-2\", [\"f\", \"v2\"]]]]]", "XREADGROUP GROUP g a NOACK STREAMS s >")));
        Expect("[0, (nil), (nil), (nil array)]", "XPENDING s g");
        Expect("[[\"name\", \"g\", \"consumers\", 1, \"pending\", 0, \"last-delivered-id\", \"1-2\", \"entries-read\", 2, \"lag\", 0]]", "XINFO GROUPS s");
    }

    [Fact]
    public void An_entry_that_comes_again_changes_hands()
    {
        Fill("s", 2);
        Run("XGROUP CREATE s g 0");
        Run("XREADGROUP GROUP g a STREAMS s >");
        Run("XREADGROUP GROUP g a STREAMS s 0");
        Run("XGROUP SETID s g 0");
        Advance(3);
        Run("XREADGROUP GROUP g b COUNT 1 STREAMS s >");
        Expect("[[\"1-1\", \"b\", 0, 1], [\"1-2\", \"a\", 3, 2]]", "XPENDING s g - + 10");
    }

    [Fact]
    public void Its_effects_are_claims_and_the_position()
    {
        Fill("s", 2);
        Run("XGROUP CREATE s g 0");
        Heard();
        Assert.Equal(
            [
                "MULTI",
                $"XCLAIM s g a 0 1-1 TIME {Start} RETRYCOUNT 1 FORCE JUSTID LASTID 1-1",
                $"XCLAIM s g a 0 1-2 TIME {Start} RETRYCOUNT 1 FORCE JUSTID LASTID 1-2",
                "XGROUP SETID s g 1-2 ENTRIESREAD 2", "EXEC",
            ],
            Effects(() => Run("XREADGROUP GROUP g a STREAMS s >")));
        Assert.Equal(["xgroup-createconsumer 0:s"], Heard());
        Assert.Empty(Effects(() => Run("XREADGROUP GROUP g a STREAMS s >")));
        Advance(1);
        Assert.Equal(
            [$"XCLAIM s g a 0 1-2 TIME {Start + 1} RETRYCOUNT 2 FORCE JUSTID LASTID 1-2"],
            Effects(() => Run("XREADGROUP GROUP g a STREAMS s 1-1")));
        Assert.Equal(["XGROUP CREATECONSUMER s g b"], Effects(() => Run("XREADGROUP GROUP g b STREAMS s >")));
    }

    [Fact]
    public void Waits_for_an_entry()
    {
        Run("XGROUP CREATE s g $ MKSTREAM");
        Run("XGROUP CREATE t g $ MKSTREAM");
        using var other = Server.Connect();
        Client.RunBlocking("XREADGROUP GROUP g a BLOCK 0 STREAMS s t > >");
        other.Run("XADD t 1-1 f v");
        Assert.Equal("[[\"t\", [[\"1-1\", [\"f\", \"v\"]]]]]", Client.Completed());
        Client.RunBlocking("XREADGROUP GROUP g a BLOCK 1 STREAMS s t > >");
        Assert.Equal("(nil array)", Client.Completed());
    }

    [Fact]
    public void One_entry_serves_one_of_those_who_wait()
    {
        Run("XGROUP CREATE s g $ MKSTREAM");
        using var other = Server.Connect();
        using var third = Server.Connect();
        other.RunBlocking("XREADGROUP GROUP g a BLOCK 0 STREAMS s >");
        third.RunBlocking("XREADGROUP GROUP g b BLOCK 0 STREAMS s >");
        Run("XADD s 1-1 f v");
        Assert.Equal("[[\"s\", [[\"1-1\", [\"f\", \"v\"]]]]]", other.Completed());
        Assert.True(third.IsBlocked);
        // Nothing of this concerns who waits; it would note that the consumer was seen.
        Advance(100);
        Run("XACK s g 1-1");
        Run("XGROUP CREATECONSUMER s g c");
        Run("XCLAIM s g c 0 1-1 FORCE");
        Run("XGROUP SETID s g 0");
        Run("XGROUP SETID s g $");
        Assert.Contains("\"name\", \"b\", \"pending\", 0, \"idle\", 100, ", Run("XINFO CONSUMERS s g"), StringComparison.Ordinal);
        Run("XADD s 1-2 f v");
        Assert.Equal("[[\"s\", [[\"1-2\", [\"f\", \"v\"]]]]]", third.Completed());
    }

    [Theory]
    [InlineData("DEL s", NoGroup)]
    [InlineData("UNLINK s", NoGroup)]
    [InlineData("FLUSHALL", NoGroup)]
    [InlineData("SWAPDB 0 1", NoGroup)]
    [InlineData("RENAME s u", NoGroup)]
    [InlineData("RENAME t s", NoGroup)]
    [InlineData("PEXPIREAT s 1", NoGroup)]
    [InlineData("SET s x", "(error) WRONGTYPE Operation against a key holding the wrong kind of value")]
    public void Who_waits_hears_that_there_is_no_group_any_more(string command, string expected)
    {
        Run("XGROUP CREATE s g $ MKSTREAM");
        Run("XADD t 1-1 f v");
        using var other = Server.Connect();
        other.RunBlocking("XREADGROUP GROUP g a BLOCK 0 STREAMS s >");
        Assert.Contains("total_blocking_keys_on_nokey:1", Run("INFO clients"), StringComparison.Ordinal);
        Run(command);
        Assert.Equal(expected, other.Completed());
        Assert.Contains("total_blocking_keys_on_nokey:0", Run("INFO clients"), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_stream_under_the_name_may_serve_who_waits()
    {
        Run("XGROUP CREATE s g $ MKSTREAM");
        Run("XGROUP CREATE t g 0 MKSTREAM");
        Run("XADD t 1-1 f v");
        using var other = Server.Connect();
        other.RunBlocking("XREADGROUP GROUP g a BLOCK 0 STREAMS s >");
        Run("RENAME t s");
        Assert.Equal("[[\"s\", [[\"1-1\", [\"f\", \"v\"]]]]]", other.Completed());
    }

    [Fact]
    public void In_a_transaction_it_does_not_wait()
    {
        Run("XGROUP CREATE s g $ MKSTREAM");
        Run("MULTI");
        Run("XREADGROUP GROUP g a BLOCK 0 STREAMS s >");
        Expect("[(nil array)]", "EXEC");
    }

    [Fact]
    public void A_group_or_consumer_may_be_called_like_an_option()
    {
        Fill("s", 1);
        Run("XGROUP CREATE s STREAMS 0");
        Expect("[[\"s\", [[\"1-1\", [\"f\", \"v1\"]]]]]", "XREADGROUP COUNT 5 GROUP STREAMS streams STREAMS s >");
        Expect("[\"s\"]", "COMMAND GETKEYS XREADGROUP COUNT 5 GROUP STREAMS streams STREAMS s >");
    }

    [Fact]
    public void Many_streams_are_read_in_one_go()
    {
        var keys = string.Join(' ', Enumerable.Range(0, 9).Select(i => $"s{i}"));
        foreach (var key in keys.Split(' '))
        {
            Fill(key, 1);
            Run($"XGROUP CREATE {key} g 0");
        }
        Assert.Equal(9, Run($"XREADGROUP GROUP g a STREAMS {keys} > > > > > > > > >").Split("1-1").Length - 1);
        Expect("(nil array)", $"XREADGROUP GROUP g a STREAMS {keys} > > > > > > > > >");
    }

    [Fact]
    public void Refuses()
    {
        Expect(NoGroup, "XREADGROUP GROUP g a STREAMS s >");
        Fill("s", 1);
        Expect(NoGroup, "XREADGROUP GROUP g a STREAMS s >");
        Run("XGROUP CREATE s g 0");
        Expect("(error) ERR Unbalanced 'xreadgroup' list of streams: for each stream key an ID or '>' must be specified.", "XREADGROUP GROUP g a STREAMS s t >");
        Expect("(error) ERR Missing GROUP option for XREADGROUP", "XREADGROUP COUNT 1 COUNT 1 STREAMS s >");
        Expect("(error) ERR syntax error", "XREADGROUP GROUP g a STREAM s >");
        Expect("(error) ERR timeout is negative", "XREADGROUP GROUP g a BLOCK -1 STREAMS s >");
        Expect("(error) ERR Invalid stream ID specified as stream command argument", "XREADGROUP GROUP g a STREAMS s x");
        Assert.StartsWith("(error) ERR The $ ID is meaningless in the context of XREADGROUP: ", Run("XREADGROUP GROUP g a STREAMS s $"), StringComparison.Ordinal);
        Assert.EndsWith("The + ID would just return an empty result set.", Run("XREADGROUP GROUP g a STREAMS s +"), StringComparison.Ordinal);
        Run("SET t x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "XREADGROUP GROUP g a STREAMS t >");
        Expect("[]", "XINFO CONSUMERS s g");
    }
}
