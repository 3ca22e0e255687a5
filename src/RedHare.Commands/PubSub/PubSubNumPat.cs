namespace RedHare.Commands.PubSub;

[Command("pubsub|numpat",
    Arity = 2,
    Flags = CommandFlags.PubSub | CommandFlags.Loading | CommandFlags.Stale,
    Group = "pubsub",
    Since = "2.8.0",
    Complexity = "O(1)",
    Summary = "Counts the patterns that have subscribers.")]
internal static class PubSubNumPat
{
    public static void Run(CommandCall call) => call.Reply.Integer(call.Server.PubSub.Patterns);
}
