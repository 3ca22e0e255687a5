namespace RedHare.Commands.PubSub;

[Command("pubsub|shardnumsub", "[shardchannel [shardchannel ...]]",
    Arity = -2,
    Flags = CommandFlags.PubSub | CommandFlags.Loading | CommandFlags.Stale,
    Group = "pubsub",
    Since = "7.0.0",
    Complexity = "O(N) for the SHARDNUMSUB subcommand, where N is the number of requested shard channels",
    Summary = "Counts the subscribers of shard channels.")]
internal static class PubSubShardNumSub
{
    public static void Run(CommandCall call) => ChannelList.WriteCounts(call, SubscriptionKind.ShardChannel);
}
