namespace RedHare.Commands.Tests.Streams;

public sealed class XTrimTests : StreamTest
{
    [Fact]
    public void Trims_to_a_length()
    {
        Run("CONFIG SET stream-node-max-entries 4");
        Fill(15);
        Expect("0", "XTRIM s MAXLEN 15");
        Expect("5", "XTRIM s MAXLEN 10");
        Expect(Entries(6, 7, 8, 9, 10, 11, 12, 13, 14, 15), "XRANGE s - +");
        Expect("3", "XTRIM s MAXLEN ~ 6");
        Expect(Entries(9), "XRANGE s - + COUNT 1");
        Run("XDEL s 9 11");
        Expect("3", "XTRIM s MAXLEN = 2");
        Expect(Entries(14, 15), "XRANGE s - +");
        Expect("2", "XTRIM s MAXLEN 0");
        Expect("0", "XTRIM s MAXLEN 0");
        Expect("0", "XTRIM none MAXLEN 0");
    }

    [Fact]
    public void Trims_to_an_id()
    {
        Run("CONFIG SET stream-node-max-entries 4");
        Fill(15);
        Expect("0", "XTRIM s MINID 1");
        Expect("4", "XTRIM s MINID 5");
        Expect("1", "XTRIM s MINID 6");
        Expect("0", "XTRIM s MINID ~ 8");
        Expect("3", "XTRIM s MINID ~ 9");
        Run("XDEL s 12");
        Expect("3", "XTRIM s MINID = 12");
        Expect(Entries(13, 14, 15), "XRANGE s - +");
        Expect("3", "XTRIM s MINID 99");
        Expect("0", "XLEN s");
    }

    [Fact]
    public void Heeds_a_limit()
    {
        Run("CONFIG SET stream-node-max-entries 4");
        Fill(20);
        Expect("0", "XTRIM s MAXLEN ~ 0 LIMIT 3");
        Expect("4", "XTRIM s MAXLEN ~ 0 LIMIT 4");
        Expect("8", "XTRIM s MINID ~ 99 LIMIT 11");
        Expect("8", "XTRIM s MINID ~ 99 LIMIT 0");
    }

    [Fact]
    public void Without_a_limit_about_a_hundred_nodes_go()
    {
        Run("CONFIG SET stream-node-max-entries 3");
        Fill(900);
        Expect("300", "XTRIM s MAXLEN ~ 0");
        Expect("300", "XTRIM s MINID ~ 1000");
    }

    [Fact]
    public void A_great_trim_is_freed_by_and_by()
    {
        Run("CONFIG SET stream-node-max-entries 2");
        Fill(2000);
        Expect("1997", "XTRIM s MAXLEN 3");
        Expect(Entries(1998, 1999, 2000), "XRANGE s - +");
        Expect("OK", "FLUSHALL");
    }

    [Fact]
    public void Is_documented_as_one_block()
    {
        Client.Session.Protocol = 3;
        Assert.Contains("{\"name\": \"trim\", \"type\": \"block\", \"arguments\": [{\"name\": \"strategy\", \"type\": \"oneof\", ", Run("COMMAND DOCS xtrim"), StringComparison.Ordinal);
        Client.Session.Protocol = 2;
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR syntax error", "XTRIM s NOMKSTREAM 1");
        Expect("(error) ERR syntax error", "XTRIM s MAXLEN 1 2");
        Expect("(error) ERR syntax error, XTRIM must be called with a trimming strategy", "XTRIM s LIMIT 0");
        Expect("(error) ERR syntax error, LIMIT cannot be used without specifying a trimming strategy", "XTRIM s LIMIT 1");
        Expect("(error) ERR syntax error, LIMIT cannot be used without the special ~ option", "XTRIM s MAXLEN 1 LIMIT 0");
        Expect("(error) ERR syntax error, MAXLEN and MINID options at the same time are not compatible", "XTRIM s MAXLEN 1 MINID 1");
        Run("SET k text");
        Expect(WrongType, "XTRIM k MAXLEN 1");
    }

    [Fact]
    public void Replicates_what_it_did()
    {
        Run("CONFIG SET stream-node-max-entries 4");
        Fill(20);
        Assert.Empty(EffectsOf("XTRIM s MAXLEN 20"));
        Assert.Equal(["XTRIM s MAXLEN 19"], EffectsOf("XTRIM s MAXLEN 19"));
        Assert.Equal(["XTRIM s MAXLEN = 16"], EffectsOf("XTRIM s MAXLEN ~ 14"));
        Assert.Equal(["XTRIM s MINID = 9-0"], EffectsOf("XTRIM s MINID ~ 11"));
        Assert.Equal(["xtrim 0:s"], EventsOf("XTRIM s MINID 11"));
        Assert.Empty(EventsOf("XTRIM s MINID ~ 12"));
    }
}
