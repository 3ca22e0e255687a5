namespace RedHare.Commands.PubSub;

[Command("pubsub|shardchannels", "[pattern]",
    Arity = -2,
    Flags = CommandFlags.PubSub | CommandFlags.Loading | CommandFlags.Stale,
    Group = "pubsub",
    Since = "7.0.0",
    Complexity = "O(N) where N is the number of active shard channels, and assuming constant time pattern matching (relatively short shard channels).",
    Summary = "Lists the shard channels that have subscribers.")]
internal static class PubSubShardChannels
{
    public static void Run(CommandCall call)
    {
        if (call.Count > 3) call.Reply.Error(CommandTable.WrongSubcommand(call.Command.Parent!, call[1]));
        else ChannelList.Write(call, SubscriptionKind.ShardChannel);
    }
}
