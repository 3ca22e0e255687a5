namespace RedHare.Commands.PubSub;

[Command("punsubscribe", "[pattern [pattern ...]]",
    Arity = -1,
    Flags = CommandFlags.PubSub | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "pubsub",
    Since = "2.0.0",
    Complexity = "O(N) where N is the number of patterns to unsubscribe.",
    Summary = "Stops listening to patterns, or to all of them.")]
internal static class PUnsubscribe
{
    public static void Run(CommandCall call) => SubscriptionReply.Unsubscribe(call, SubscriptionKind.Pattern, "punsubscribe"u8);
}
