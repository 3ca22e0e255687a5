using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xgroup|delconsumer", "key group consumer", Arity = 5, Keys = "RW delete @2", Flags = CommandFlags.Write,
    Group = "stream", Since = "5.0.0", Complexity = "O(1)", Summary = "Removes a consumer with its pending entries, and returns how many there were.")]
internal static class XGroupDelConsumer
{
    public static void Run(CommandCall call)
    {
        if (!GroupPosition.TryFindKey(call, GroupEvents.DeleteConsumer, out var key, out var group)) return;
        if (!group.Exists) { call.NoGroup(2, 3); return; }
        var consumer = group.Find(call[4]);
        call.Reply.Integer(consumer.Exists ? consumer.PendingCount : 0);
        if (consumer.Exists) key.DeleteConsumer(group, consumer);
    }
}
