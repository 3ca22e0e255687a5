namespace RedHare.Commands.PubSub;

[Command("sunsubscribe", "[shardchannel [shardchannel ...]]",
    Arity = -1,
    Flags = CommandFlags.PubSub | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Keys = "not_key @1..-1",
    Group = "pubsub",
    Since = "7.0.0",
    Complexity = "O(N) where N is the number of shard channels to unsubscribe.",
    Summary = "Stops listening to shard channels, or to all of them.")]
internal static class SUnsubscribe
{
    public static void Run(CommandCall call) => SubscriptionReply.Unsubscribe(call, SubscriptionKind.ShardChannel, "sunsubscribe"u8);
}
