using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xgroup|setid", "key group <id | $> [ENTRIESREAD entries-read]", Arity = -5, Keys = "RW update @2",
    Flags = CommandFlags.Write, Group = "stream", Since = "5.0.0", Complexity = "O(1)",
    Summary = "Sets the last id that a consumer group was given.")]
internal static class XGroupSetId
{
    public static void Run(CommandCall call)
    {
        if (!GroupPosition.TryParse(call, mayMakeStream: false, out var position)) return;
        if (!GroupPosition.TryFindKey(call, GroupEvents.SetId, out var key, out var group)) return;
        if (!group.Exists) { call.NoGroup(2, 3); return; }
        if (call.Count is not (5 or 7)) { GroupPosition.RefuseForm(call); return; }
        if (!TryParse(call, key, out var id)) return;
        key.SetPosition(group, id, position.EntriesRead);
        call.Reply.Status("OK"u8);
    }

    private static bool TryParse(CommandCall call, WriteScope key, out StreamId id)
    {
        switch (call[4])
        {
            case [(byte)'$']:
                id = key.AsStream().LastId;
                return true;
            case [(byte)'-']:
                id = StreamId.Min;
                return true;
            case [(byte)'+']:
                id = StreamId.Max;
                return true;
            default:
                return call.TryStreamId(4, out id);
        }
    }
}
