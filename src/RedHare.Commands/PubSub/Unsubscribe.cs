namespace RedHare.Commands.PubSub;

[Command("unsubscribe", "[channel [channel ...]]",
    Arity = -1,
    Flags = CommandFlags.PubSub | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "pubsub",
    Since = "2.0.0",
    Complexity = "O(N) where N is the number of channels to unsubscribe.",
    Summary = "Stops listening to channels, or to all of them.")]
internal static class Unsubscribe
{
    public static void Run(CommandCall call) => SubscriptionReply.Unsubscribe(call, SubscriptionKind.Channel, "unsubscribe"u8);
}
