namespace RedHare.Commands.Tests.Streams;

public sealed class XAddTests() : StreamTest(Clock)
{
    private static readonly ManualTime Clock = new();

    [Fact]
    public void Gives_ids_by_the_clock_that_never_go_back()
    {
        Expect($"\"{ManualTime.Start}-0\"", "XADD s * f 1");
        Expect($"\"{ManualTime.Start}-1\"", "XADD s * f 2");
        Expect($"\"{ManualTime.Start + 5}-7\"", $"XADD s {ManualTime.Start + 5}-7 f 3");
        Expect($"\"{ManualTime.Start + 5}-8\"", "XADD s * f 4");
        Expect("4", "XLEN s");
    }

    [Fact]
    public void Completes_an_id()
    {
        Expect("\"0-1\"", "XADD s 0-* f 1");
        Expect("\"5-0\"", "XADD s 5 f 1");
        Expect("\"5-1\"", "XADD s 5-* f 1");
        Expect("\"6-0\"", "XADD s 6-* f 1");
        Expect("(error) ERR The ID specified in XADD is equal or smaller than the target stream top item", "XADD s 5-* f 1");
    }

    [Fact]
    public void Refuses_ids_that_do_not_follow()
    {
        Expect("(error) ERR The ID specified in XADD must be greater than 0-0", "XADD s 0-0 f 1");
        Expect("0", "EXISTS s");
        Expect("\"5-5\"", "XADD s 5-5 f 1");
        foreach (var id in new[] { "5-5", "5-4", "4-9", "0-1" })
            Expect("(error) ERR The ID specified in XADD is equal or smaller than the target stream top item", $"XADD s {id} f 1");
        foreach (var id in new[] { "x", "5-x", "-", "+", "5-5-5", "18446744073709551616-0" }) Expect(InvalidId, $"XADD s {id} f 1");
    }

    [Fact]
    public void Ends_with_the_greatest_id()
    {
        Run("XADD s 5-18446744073709551615 f 1");
        Expect("(error) ERR The ID specified in XADD is equal or smaller than the target stream top item", "XADD s 5-* f 1");
        Expect("\"18446744073709551615-18446744073709551615\"", "XADD s 18446744073709551615-18446744073709551615 f 1");
        Expect("(error) ERR The stream has exhausted the last possible ID, unable to add more items", "XADD s * f 1");
        Expect("(error) ERR The stream has exhausted the last possible ID, unable to add more items", "XADD s 1-1 f 1");
    }

    [Fact]
    public void Creates_no_stream_where_it_must_not()
    {
        Expect("(nil)", "XADD s NOMKSTREAM * f 1");
        Expect("0", "EXISTS s");
        Expect("\"1-1\"", "XADD s 1-1 f 1");
        Expect("\"1-2\"", "XADD s NOMKSTREAM 1-2 f 1");
    }

    [Fact]
    public void Keeps_fields_in_their_order_and_as_often_as_given()
    {
        Run("XADD s 1 a 1 b 2");
        Run("XADD s 2 b 1 a 2");
        Run("XADD s 3 a 1 a 1 \"\" \"\"");
        Run("XADD s 4 a 007 b -12");
        Expect(
            "[[\"1-0\", [\"a\", \"1\", \"b\", \"2\"]], [\"2-0\", [\"b\", \"1\", \"a\", \"2\"]], [\"3-0\", [\"a\", \"1\", \"a\", \"1\", \"\", \"\"]], [\"4-0\", [\"a\", \"007\", \"b\", \"-12\"]]]",
            "XRANGE s - +");
    }

    [Fact]
    public void Trims_by_length()
    {
        Fill(10);
        Run("XADD s MAXLEN 4 11 f 11");
        Expect(Entries(8, 9, 10, 11), "XRANGE s - +");
        Run("XADD s MAXLEN = 0 12 f 12");
        Expect("[]", "XRANGE s - +");
        Expect("stream", "TYPE s");
        Expect("(error) ERR The ID specified in XADD is equal or smaller than the target stream top item", "XADD s 12 f 12");
    }

    [Fact]
    public void Trims_whole_nodes_only_when_about_will_do()
    {
        Run("CONFIG SET stream-node-max-entries 10");
        Fill(30);
        Run("XADD s MAXLEN ~ 12 31 f 1");
        Expect("21", "XLEN s");
        Run("XADD s MINID ~ 21 32 f 1");
        Expect("12", "XLEN s");
        Run("XADD s MAXLEN ~ 1 LIMIT 9 33 f 1");
        Expect("13", "XLEN s");
        Run("XADD s MAXLEN ~ 1 LIMIT 10 34 f 1");
        Expect("4", "XLEN s");
    }

    [Fact]
    public void Refuses_options_that_do_not_go_together()
    {
        Expect("(error) ERR syntax error, MAXLEN and MINID options at the same time are not compatible", "XADD s MAXLEN 1 MINID 1 * f 1");
        Expect("(error) ERR syntax error, LIMIT cannot be used without specifying a trimming strategy", "XADD s LIMIT 1 * f 1");
        Expect("(error) ERR syntax error, LIMIT cannot be used without the special ~ option", "XADD s MAXLEN 1 LIMIT 1 * f 1");
        Expect("(error) ERR The MAXLEN argument must be >= 0.", "XADD s MAXLEN -1 * f 1");
        Expect("(error) ERR The LIMIT argument must be >= 0.", "XADD s MAXLEN ~ 1 LIMIT -1 * f 1");
        Expect("(error) ERR value is not an integer or out of range", "XADD s MAXLEN x * f 1");
        Expect(InvalidId, "XADD s MINID - * f 1");
        Expect("(error) ERR wrong number of arguments for 'xadd' command", "XADD s * f 1 g");
        Expect("(error) ERR wrong number of arguments for 'xadd' command", "XADD s MAXLEN 1 1-1");
        Run("SET k text");
        Expect(WrongType, "XADD k * f 1");
    }

    [Fact]
    public void Replicates_the_id_it_gave_and_what_it_trimmed()
    {
        Run("CONFIG SET stream-node-max-entries 10");
        Fill(30);
        Assert.Equal(["XADD s 31 f 1"], EffectsOf("XADD s 31 f 1"));
        Assert.Equal(["XADD s 31-1 f 1"], EffectsOf("XADD s NOMKSTREAM 31-* f 1"));
        Assert.Equal(["XADD s MAXLEN 31 31-2 f 1"], EffectsOf("XADD s MAXLEN 31 31-2 f 1"));
        Assert.Equal(["XADD s MAXLEN = 24 31-3 f 1"], EffectsOf("XADD s MAXLEN ~ 15 LIMIT 10 31-3 f 1"));
        Assert.Equal(["XADD s MINID = 21-0 31-4 f 1"], EffectsOf("XADD s MINID ~ 22 31-4 f 1"));
        Assert.Equal([$"XADD s MINID = 25-0 {ManualTime.Start}-0 f 1"], EffectsOf("XADD s MINID 25 * f 1"));
        Assert.Equal([$"XADD s MAXLEN = 3 {ManualTime.Start}-1 f 1"], EffectsOf("XADD s MAXLEN 3 * f 1"));
        Assert.Equal(["XADD s MINID = 18446744073709551615-18446744073709551615 5000000000000-0 f 1"], EffectsOf("XADD s MINID ~ 6000000000000 LIMIT 0 5000000000000-* f 1"));
    }

    [Fact]
    public void Tells_what_it_did()
    {
        Assert.Equal(["xadd 0:s"], EventsOf("XADD s 1 f 1"));
        Assert.Equal(["xadd 0:s", "xtrim 0:s"], EventsOf("XADD s MAXLEN 1 2 f 1"));
        Assert.Equal(["xadd 0:s"], EventsOf("XADD s MAXLEN 2 3 f 1"));
    }

    [Fact]
    public void Says_nothing_of_memory_that_ran_out_but_that()
    {
        for (var step = 1; step < 40; step++)
        {
            for (var allowed = 0; ; allowed++)
            {
                Server.FailAfter(allowed);
                var reply = Run($"XADD s MAXLEN 12 {step} f {new string('x', step * 20)}");
                Server.FailAfter(-1);
                if (reply == $"\"{step}-0\"") break;
                Assert.StartsWith("(error) OOM", reply, StringComparison.Ordinal);
                Expect($"{Math.Min(step - 1, 12)}", "XLEN s");
            }
        }
        Expect("12", "XLEN s");
    }
}
