namespace RedHare.Commands.PubSub;

[Command("pubsub|help",
    Arity = 2,
    Flags = CommandFlags.Loading | CommandFlags.Stale,
    Group = "pubsub",
    Since = "6.2.0",
    Complexity = "O(1)",
    Summary = "Explains the subcommands of PUBSUB.")]
internal static class PubSubHelp
{
    public static void Run(CommandCall call) => call.Reply.Help(
        call.Command.Parent!,
        "CHANNELS [<pattern>]",
        "    Return the currently active channels matching a <pattern> (default: '*').",
        "NUMPAT",
        "    Return number of subscriptions to patterns.",
        "NUMSUB [<channel> ...]",
        "    Return the number of subscribers for the specified channels, excluding",
        "    pattern subscriptions(default: no channels).",
        "SHARDCHANNELS [<pattern>]",
        "    Return the currently active shard level channels matching a <pattern> (default: '*').",
        "SHARDNUMSUB [<shardchannel> ...]",
        "    Return the number of subscribers for the specified shard level channel(s)");
}
