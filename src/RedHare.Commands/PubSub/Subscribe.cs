namespace RedHare.Commands.PubSub;

[Command("subscribe", "channel [channel ...]",
    Arity = -2,
    Flags = CommandFlags.PubSub | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "pubsub",
    Since = "2.0.0",
    Complexity = "O(N) where N is the number of channels to subscribe to.",
    Summary = "Listens to channels.")]
internal static class Subscribe
{
    public static void Run(CommandCall call) => SubscriptionReply.Subscribe(call, SubscriptionKind.Channel, "subscribe"u8);
}
