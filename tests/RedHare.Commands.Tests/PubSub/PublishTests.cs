namespace RedHare.Commands.Tests.PubSub;

public sealed class PublishTests : CommandTest
{
    [Fact]
    public void Reaches_channels_and_matching_patterns()
    {
        using var one = Server.Connect();
        using var two = Server.Connect();
        one.Run("SUBSCRIBE news");
        one.Run("PSUBSCRIBE n*");
        two.Run("PSUBSCRIBE *x");
        Expect("2", "PUBLISH news hello");
        Expect("0", "PUBLISH other hello");
        Assert.Equal(["[\"message\", \"news\", \"hello\"]", "[\"pmessage\", \"n*\", \"news\", \"hello\"]"], one.Pushes);
        Assert.Empty(two.Pushes);
    }

    [Fact]
    public void Shard_channels_are_apart()
    {
        using var one = Server.Connect();
        one.Run("SSUBSCRIBE news");
        Expect("0", "PUBLISH news a");
        Expect("1", "SPUBLISH news b");
        Assert.Equal(["[\"smessage\", \"news\", \"b\"]"], one.Pushes);
    }

    [Fact]
    public void Nothing_follows_after_unsubscribing_or_closing()
    {
        var one = Server.Connect();
        one.Run("SUBSCRIBE a b");
        one.Run("UNSUBSCRIBE a");
        Expect("0", "PUBLISH a x");
        one.Dispose();
        Expect("0", "PUBLISH b x");
        Expect("[]", "PUBSUB CHANNELS");
    }

    [Fact]
    public void From_within_EXEC_it_works_and_counts()
    {
        using var one = Server.Connect();
        one.Run("SUBSCRIBE a");
        Run("MULTI");
        Run("PUBLISH a 1");
        Run("PUBLISH a 2");
        Expect("[1, 1]", "EXEC");
        Assert.Equal(2, one.Pushes.Count);
    }
}
