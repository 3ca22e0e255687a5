namespace RedHare.Commands.Tests.HyperLogLogs;

public sealed class PfCountTests : CommandTest
{
    [Fact]
    public void Counts_one_key_or_a_union()
    {
        Run("PFADD a foo bar zap a");
        Run("PFADD b a b c foo");
        Expect("4", "PFCOUNT a");
        Expect("6", "PFCOUNT a b none");
        Expect("0", "PFCOUNT none");
        Expect("0", "PFCOUNT none none2");
    }

    [Fact]
    public void Notes_the_count_until_a_register_changes()
    {
        Run("PFADD h a b c");
        var log = Server.Context.Engine.Effects.Read();
        Expect("3", "PFCOUNT h");
        Expect("3", "PFCOUNT h");
        Assert.Equal(["PFCOUNT h"], EffectText.Lines(log));
        Run("PFADD h d");
        Expect("4", "PFCOUNT h");
    }

    [Fact]
    public void Answers_the_noted_count_unseen()
    {
        Client.Run("SET", "h", "HYLL\u0001\0\0\0\u002a\0\0\0\0\0\0\0\u007f\u00ff");
        Expect("42", "PFCOUNT h");
    }

    [Fact]
    public void Noting_is_a_change_for_those_who_watch_but_no_event()
    {
        Run("PFADD h a");
        using var other = Server.Connect();
        other.Run("WATCH h");
        Run("CONFIG SET notify-keyspace-events KEA");
        Run("PSUBSCRIBE __key*__:*");
        using var third = Server.Connect();
        third.Run("PFCOUNT h");
        other.Run("MULTI");
        Assert.Equal("(nil array)", other.Run("EXEC"));
        Assert.DoesNotContain(Client.Pushes, push => push.Contains(":h", StringComparison.Ordinal));
    }

    [Fact]
    public void Errs_as_little_as_it_may()
    {
        for (var i = 0; i < 100; i++) Run("PFADD h " + string.Join(' ', Enumerable.Range(i * 1000, 1000)));
        // By Redis's own server.
        Expect("99565", "PFCOUNT h");
    }

    [Fact]
    public void Refuses_what_is_no_such_value()
    {
        Run("SET t text");
        Run("PFADD h a");
        Expect("(error) WRONGTYPE Key is not a valid HyperLogLog string value.", "PFCOUNT t");
        Expect("(error) WRONGTYPE Key is not a valid HyperLogLog string value.", "PFCOUNT h t");
    }
}
