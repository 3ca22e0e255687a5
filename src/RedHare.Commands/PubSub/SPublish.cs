namespace RedHare.Commands.PubSub;

[Command("spublish", "shardchannel message",
    Arity = 3,
    Flags = CommandFlags.PubSub | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.MayReplicate,
    Keys = "not_key @1",
    Group = "pubsub",
    Since = "7.0.0",
    Complexity = "O(N) where N is the number of clients subscribed to the receiving shard channel.",
    Summary = "Sends a message to a shard channel; returns the number of receivers.")]
internal static class SPublish
{
    public static void Run(CommandCall call)
    {
        call.Reply.Integer(call.Server.PubSub.PublishToShard(call.Unit, call[1], call[2]));
        call.Server.Replication.Announce(call);
    }
}
