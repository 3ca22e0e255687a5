namespace RedHare.Commands.PubSub;

[Command("pubsub|numsub", "[channel [channel ...]]",
    Arity = -2,
    Flags = CommandFlags.PubSub | CommandFlags.Loading | CommandFlags.Stale,
    Group = "pubsub",
    Since = "2.8.0",
    Complexity = "O(N) for the NUMSUB subcommand, where N is the number of requested channels",
    Summary = "Counts the subscribers of channels.")]
internal static class PubSubNumSub
{
    public static void Run(CommandCall call) => ChannelList.WriteCounts(call, SubscriptionKind.Channel);
}
