namespace RedHare.Commands.PubSub;

[Command("psubscribe", "pattern [pattern ...]",
    Arity = -2,
    Flags = CommandFlags.PubSub | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "pubsub",
    Since = "2.0.0",
    Complexity = "O(N) where N is the number of patterns to subscribe to.",
    Summary = "Listens to all channels that match patterns.")]
internal static class PSubscribe
{
    public static void Run(CommandCall call) => SubscriptionReply.Subscribe(call, SubscriptionKind.Pattern, "psubscribe"u8);
}
