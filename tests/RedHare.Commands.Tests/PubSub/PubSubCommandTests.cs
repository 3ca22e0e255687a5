namespace RedHare.Commands.Tests.PubSub;

public sealed class PubSubCommandTests : CommandTest
{
    [Fact]
    public void Lists_and_counts()
    {
        using var one = Server.Connect();
        using var two = Server.Connect();
        one.Run("SUBSCRIBE news sport");
        two.Run("SUBSCRIBE news");
        two.Run("SSUBSCRIBE shard");
        one.Run("PSUBSCRIBE a*");
        two.Run("PSUBSCRIBE a* b*");
        Expect("[\"news\"]", "PUBSUB CHANNELS n*");
        Expect("[\"news\", 2, \"sport\", 1, \"none\", 0]", "PUBSUB NUMSUB news sport none");
        Expect("[]", "PUBSUB NUMSUB");
        Expect("2", "PUBSUB NUMPAT");
        Expect("[\"shard\"]", "PUBSUB SHARDCHANNELS");
        Expect("[\"shard\", 1, \"news\", 0]", "PUBSUB SHARDNUMSUB shard news");
        Expect("(error) ERR unknown subcommand or wrong number of arguments for 'channels'. Try PUBSUB HELP.", "PUBSUB channels a b");
        Expect("(error) ERR unknown subcommand 'x'. Try PUBSUB HELP.", "PUBSUB x");
        Assert.StartsWith("[PUBSUB <subcommand>", Run("PUBSUB HELP"));
    }
}
