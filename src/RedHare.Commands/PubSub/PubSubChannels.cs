namespace RedHare.Commands.PubSub;

[Command("pubsub|channels", "[pattern]",
    Arity = -2,
    Flags = CommandFlags.PubSub | CommandFlags.Loading | CommandFlags.Stale,
    Group = "pubsub",
    Since = "2.8.0",
    Complexity = "O(N) where N is the number of active channels, and assuming constant time pattern matching (relatively short channels and patterns)",
    Summary = "Lists the channels that have subscribers.")]
internal static class PubSubChannels
{
    public static void Run(CommandCall call)
    {
        if (call.Count > 3) call.Reply.Error(CommandTable.WrongSubcommand(call.Command.Parent!, call[1]));
        else ChannelList.Write(call, SubscriptionKind.Channel);
    }
}
