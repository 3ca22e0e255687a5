namespace RedHare.Commands.PubSub;

[Command("publish", "channel message",
    Arity = 3,
    Flags = CommandFlags.PubSub | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.MayReplicate,
    Group = "pubsub",
    Since = "2.0.0",
    Complexity = "O(N+M) where N is the number of clients subscribed to the receiving channel and M is the total number of subscribed patterns (by any client).",
    Summary = "Sends a message to a channel; returns the number of receivers.")]
internal static class Publish
{
    public static void Run(CommandCall call)
    {
        call.Reply.Integer(call.Server.PubSub.Publish(call.Unit, call[1], call[2]));
        call.Server.Replication.Announce(call);
    }
}
