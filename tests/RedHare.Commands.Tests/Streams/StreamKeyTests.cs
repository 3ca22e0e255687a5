namespace RedHare.Commands.Tests.Streams;

/// <summary>A stream as a key like any other.</summary>
public sealed class StreamKeyTests : StreamTest
{
    [Fact]
    public void Has_a_type_an_encoding_and_a_size()
    {
        Run("SET a text");
        Fill(3);
        Expect("stream", "TYPE s");
        Expect("\"stream\"", "OBJECT ENCODING s");
        Expect("[\"0\", [\"s\"]]", "SCAN 0 COUNT 1000 TYPE stream");
        Assert.InRange(int.Parse(Run("MEMORY USAGE s"), System.Globalization.CultureInfo.InvariantCulture), 200, 600);
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        Run("CONFIG SET stream-node-max-entries 2");
        Fill(7);
        Run("XDEL s 2");
        Expect("1", "COPY s t");
        Run("XADD s 8 f 8");
        Run("XTRIM s MAXLEN 1");
        Expect(Entries(1, 3, 4, 5, 6, 7), "XRANGE t - +");
        Expect("(error) ERR The ID specified in XADD is equal or smaller than the target stream top item", "XADD t 7 f 7");
        Expect("\"7-1\"", "XADD t 7-* f 7");
    }

    [Fact]
    public void Moves_with_all_its_entries()
    {
        Run("CONFIG SET stream-node-max-entries 2");
        Fill(9);
        Expect("OK", "RENAME s t");
        Expect("1", "MOVE t 1");
        Run("SELECT 1");
        Expect(Entries(1, 2, 3, 4, 5, 6, 7, 8, 9), "XRANGE t - +");
        Expect("8", "XTRIM t MAXLEN 1");
        Run("XADD t 10 f 10");
        Expect(Entries(9, 10), "XRANGE t - +");
    }

    [Theory]
    [InlineData("DEL s")]
    [InlineData("UNLINK s")]
    [InlineData("SET s text")]
    [InlineData("FLUSHALL")]
    [InlineData("FLUSHALL ASYNC")]
    public void Goes_with_all_its_entries(string line)
    {
        Run("CONFIG SET stream-node-max-entries 2");
        Fill(300);
        Run(line);
        Expect(line[0] == 'S' ? "1" : "0", "EXISTS s");
    }

    [Fact]
    public void Watchers_hear_of_its_changes_but_not_of_XSETID()
    {
        Fill(4);
        foreach (var (line, aborts) in new[] { ("XADD s 5 f 1", true), ("XDEL s 1", true), ("XTRIM s MAXLEN 2", true), ("XTRIM s MAXLEN 2", false), ("XSETID s 9", false) })
        {
            using var other = Server.Connect();
            Run("WATCH s");
            other.Run(line);
            Run("MULTI");
            Run("PING");
            Expect(aborts ? "(nil array)" : "[PONG]", "EXEC");
        }
    }
}
