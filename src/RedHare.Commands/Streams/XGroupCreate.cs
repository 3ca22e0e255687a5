using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xgroup|create", "key group <id | $> [MKSTREAM] [ENTRIESREAD entries-read]", Arity = -5, Keys = "RW insert @2",
    Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "stream", Since = "5.0.0", Complexity = "O(1)",
    Summary = "Creates a consumer group of a stream.")]
internal static class XGroupCreate
{
    public static void Run(CommandCall call)
    {
        if (!GroupPosition.TryParse(call, mayMakeStream: true, out var position)) return;
        WriteScope key;
        ConsumerGroup group;
        if (position.MakesStream)
        {
            if (!call.TryWriteGroup(2, 3, GroupEvents.Create, out key, out group)) return;
        }
        else if (!GroupPosition.TryFindKey(call, GroupEvents.Create, out key, out group)) return;
        if (call.Count > 8) { GroupPosition.RefuseForm(call); return; }
        StreamId id;
        if (call[4] is [(byte)'$']) id = key.AsStream().LastId;
        else if (!call.TryStreamId(4, out id)) return;
        if (group.Exists) { call.Reply.Error("BUSYGROUP Consumer Group name already exists"u8); return; }
        if (!key.Exists) key.Signal = KeySignal.All;
        key.CreateGroup(call[3], id, position.EntriesRead);
        call.Reply.Status("OK"u8);
    }
}
