namespace RedHare.Commands.Tests.Streams;

public sealed class XReadTests : StreamTest
{
    [Fact]
    public void Returns_what_comes_after_an_id()
    {
        Fill(4, "a");
        Fill(2, "b");
        Expect($"[[\"a\", {Entries(3, 4)}], [\"b\", {Entries(1, 2)}]]", "XREAD STREAMS a none b 2 0 0");
        Expect($"[[\"a\", {Entries(1)}], [\"b\", {Entries(2)}]]", "XREAD COUNT 1 STREAMS a b 0-0 1-7");
        Expect($"[[\"a\", {Entries(1, 2, 3, 4)}]]", "XREAD COUNT 0 STREAMS a 0");
        Expect("(nil array)", "XREAD STREAMS a none 4 0");
        Expect("(nil array)", "XREAD STREAMS a $");
    }

    [Fact]
    public void Is_a_map_in_RESP3()
    {
        Fill(1, "a");
        Fill(1, "b");
        Client.Session.Protocol = 3;
        Expect($"{{\"a\": {Entries(1)}, \"b\": {Entries(1)}}}", "XREAD STREAMS a b 0 0");
        Client.Session.Protocol = 2;
    }

    [Fact]
    public void Plus_stands_for_the_last_entry()
    {
        Fill(3);
        Expect($"[[\"s\", {Entries(3)}]]", "XREAD COUNT 9 STREAMS s +");
        Expect("(nil array)", "XREAD STREAMS none +");
        Run("XDEL s 3");
        Expect("(nil array)", "XREAD STREAMS s +");
        Run("XGROUP CREATE new g $ MKSTREAM");
        Expect("(error) ERR the stream last element ID is 0-0", "XREAD STREAMS new +");
    }

    [Fact]
    public void Finds_nothing_where_all_that_is_new_is_gone()
    {
        Fill(3);
        Run("XDEL s 3");
        Expect("(nil array)", "XREAD STREAMS s 2");
        Run("XTRIM s MAXLEN 0");
        Expect("(nil array)", "XREAD STREAMS s 0");
    }

    [Fact]
    public void Waits_for_an_entry_after_the_id()
    {
        Fill(2);
        using var later = Blocked("XREAD BLOCK 0 STREAMS s 5");
        using var next = Blocked("XREAD BLOCK 0 STREAMS none s $ $");
        Run("XADD s 3 f 3");
        Assert.Equal($"[[\"s\", {Entries(3)}]]", next.Completed());
        Run("XADD s 5 f 5");
        Assert.True(later.IsBlocked);
        Run("XADD s 6 f 6");
        Assert.Equal($"[[\"s\", {Entries(6)}]]", later.Completed());
    }

    [Fact]
    public void All_who_wait_are_served_and_see_the_same()
    {
        var waiting = Enumerable.Range(0, 5).Select(_ => Blocked("XREAD BLOCK 0 STREAMS s $")).ToList();
        Run("XADD s 1 f 1");
        foreach (var client in waiting)
        {
            Assert.Equal($"[[\"s\", {Entries(1)}]]", client.Completed());
            client.Dispose();
        }
    }

    [Fact]
    public void Who_waits_sees_a_transaction_as_one()
    {
        using var waiting = Blocked("XREAD BLOCK 0 STREAMS s $");
        Run("MULTI");
        Run("XADD s 1 f 1");
        Run("DEL s");
        Run("XADD s 2 f 2");
        Run("XADD s 3 f 3");
        Run("EXEC");
        Assert.Equal($"[[\"s\", {Entries(2, 3)}]]", waiting.Completed());
    }

    [Fact]
    public void Sleeps_on_while_its_key_is_something_else_or_empty()
    {
        using var waiting = Blocked("XREAD BLOCK 0 STREAMS s 0");
        Run("SET s text");
        Run("DEL s");
        Run("XADD s MAXLEN 0 1 f 1");
        Run("MULTI");
        Run("XADD s 2 f 2");
        Run("DEL s");
        Run("EXEC");
        Assert.True(waiting.IsBlocked);
        Run("XADD s 3 f 3");
        Assert.Equal($"[[\"s\", {Entries(3)}]]", waiting.Completed());
    }

    [Fact]
    public void Plus_waits_for_any_entry()
    {
        using var waiting = Blocked("XREAD BLOCK 0 STREAMS s +");
        Run("XADD s 1 f 1");
        Assert.Equal($"[[\"s\", {Entries(1)}]]", waiting.Completed());
    }

    [Fact]
    public void A_renamed_stream_serves()
    {
        Fill(1, "other");
        using var waiting = Blocked("XREAD BLOCK 0 STREAMS s 0");
        Expect("OK", "RENAME other s");
        Assert.Equal($"[[\"s\", {Entries(1)}]]", waiting.Completed());
    }

    [Fact]
    public void Answers_nothing_when_the_time_is_up_and_inside_a_transaction()
    {
        Client.RunBlocking("XREAD BLOCK 1 STREAMS s $");
        Assert.Equal("(nil array)", Client.Completed());
        Run("MULTI");
        Run("XREAD BLOCK 0 STREAMS s $");
        Expect("[(nil array)]", "EXEC");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR syntax error", "XREAD COUNT 1 BLOCK 1");
        Expect("(error) ERR syntax error", "XREAD FOO STREAMS s 0");
        Expect("(error) ERR Unbalanced 'xread' list of streams: for each stream key an ID, '+', or '$' must be specified.", "XREAD STREAMS s t 0");
        Expect("(error) ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.", "XREAD STREAMS s >");
        Expect("(error) ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.", "XREAD GROUP g c STREAMS s 0");
        Expect("(error) ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.", "XREAD NOACK STREAMS s 0");
        Expect("(error) ERR timeout is not an integer or out of range", "XREAD BLOCK 1.5 STREAMS s 0");
        Expect("(error) ERR timeout is negative", "XREAD BLOCK -1 STREAMS s 0");
        Expect("(error) ERR timeout is out of range", "XREAD BLOCK 9223372036854775807 STREAMS s 0");
        Expect("(error) ERR value is not an integer or out of range", "XREAD COUNT x STREAMS s 0");
        Expect(InvalidId, "XREAD STREAMS s x");
        Expect(InvalidId, "XREAD STREAMS s -");
        Run("SET k text");
        Expect(WrongType, "XREAD STREAMS s k 0 x");
    }
}
