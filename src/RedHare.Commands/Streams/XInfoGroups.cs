using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xinfo|groups", "key", Arity = 3, Keys = "RO access @2", Flags = CommandFlags.ReadOnly, Group = "stream", Since = "5.0.0", Complexity = "O(1)",
    Summary = "Lists the consumer groups of a stream.")]
internal static class XInfoGroups
{
    public static void Run(CommandCall call)
    {
        var key = call.Read(call[2]);
        if (!key.Exists) { call.Reply.Error(Errors.NoSuchKey); return; }
        if (key.Type != KeyType.Stream) { call.Reply.Error(Errors.WrongType); return; }
        call.Reply.Array(key.GroupCount());
        foreach (var group in key.Groups())
        {
            call.Reply.Map(6);
            call.Reply.Bulk("name"u8);
            call.Reply.Bulk(group.Name);
            call.Reply.Bulk("consumers"u8);
            call.Reply.Integer(group.ConsumerCount);
            call.Reply.Bulk("pending"u8);
            call.Reply.Integer(group.PendingCount);
            call.Reply.LastDelivered(group);
            call.Reply.Progress(key.AsStream(), group);
        }
    }
}
