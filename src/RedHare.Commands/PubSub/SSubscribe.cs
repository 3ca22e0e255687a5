namespace RedHare.Commands.PubSub;

[Command("ssubscribe", "shardchannel [shardchannel ...]",
    Arity = -2,
    Flags = CommandFlags.PubSub | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Keys = "not_key @1..-1",
    Group = "pubsub",
    Since = "7.0.0",
    Complexity = "O(N) where N is the number of shard channels to subscribe to.",
    Summary = "Listens to shard channels.")]
internal static class SSubscribe
{
    public static void Run(CommandCall call) => SubscriptionReply.Subscribe(call, SubscriptionKind.ShardChannel, "ssubscribe"u8);
}
