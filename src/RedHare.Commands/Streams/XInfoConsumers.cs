using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xinfo|consumers", "key group", Arity = 4, Keys = "RO access @2", Flags = CommandFlags.ReadOnly, Group = "stream", Since = "5.0.0", Complexity = "O(1)",
    Tips = "nondeterministic_output", Summary = "Lists the consumers of a group.")]
internal static class XInfoConsumers
{
    public static void Run(CommandCall call)
    {
        var key = call.Read(call[2]);
        if (!key.Exists) { call.Reply.Error(Errors.NoSuchKey); return; }
        if (key.Type != KeyType.Stream) { call.Reply.Error(Errors.WrongType); return; }
        var group = key.FindGroup(call[3]);
        if (!group.Exists) { call.NoGroup(2, 3); return; }
        call.Reply.Array(group.ConsumerCount);
        foreach (var consumer in group.Consumers)
        {
            call.Reply.Map(4);
            call.Reply.Bulk("name"u8);
            call.Reply.Bulk(consumer.Name);
            call.Reply.Bulk("pending"u8);
            call.Reply.Integer(consumer.PendingCount);
            call.Reply.Bulk("idle"u8);
            call.Reply.Integer(Math.Max(call.Now - consumer.Seen, 0));
            call.Reply.Bulk("inactive"u8);
            call.Reply.Integer(consumer.Active < 0 ? consumer.Active : call.Now - consumer.Active);
        }
    }
}
