using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xsetid", "key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-id]", Arity = -3, Keys = "RW update @1",
    Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "stream", Since = "5.0.0",
    Complexity = "O(1)", Summary = "Sets what a stream knows of its past; for replicas.")]
internal static class XSetId
{
    public static void Run(CommandCall call)
    {
        if (!call.TryStreamId(2, out var last)) return;
        long added = -1;
        var deleted = StreamId.Min;
        for (var i = 3; i < call.Count; i += 2)
        {
            if (i + 1 < call.Count && call.Is(i, "ENTRIESADDED"u8))
            {
                if (!call.TryInteger(i + 1, out added)) return;
                if (added < 0) { call.Reply.Error("ERR entries_added must be positive"u8); return; }
            }
            else if (i + 1 < call.Count && call.Is(i, "MAXDELETEDID"u8))
            {
                if (!call.TryStreamId(i + 1, out deleted)) return;
                if (last < deleted) { call.Reply.Error("ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id"u8); return; }
            }
            else { call.Reply.Error(Errors.Syntax); return; }
        }
        var key = call.Write(call[1], StreamEvents.SetId);
        key.Signal = KeySignal.None;
        if (!key.Exists) { call.Reply.Error(Errors.NoSuchKey); return; }
        if (key.Type != KeyType.Stream) { call.Reply.Error(Errors.WrongType); return; }
        if (Refusal(key.AsStream(), last, added) is { IsEmpty: false } refusal) { call.Reply.Error(refusal); return; }
        key.SetLastId(last);
        if (added >= 0) key.SetEntriesAdded(added);
        if (!deleted.IsZero) key.SetMaxDeletedId(deleted);
        call.Reply.Status("OK"u8);
    }

    private static ReadOnlySpan<byte> Refusal(StreamView stream, StreamId last, long added)
    {
        if (last < stream.MaxDeletedId) return "ERR The ID specified in XSETID is smaller than current max_deleted_entry_id"u8;
        if (stream.Length == 0) return default;
        if (last < stream.LastEntryId) return "ERR The ID specified in XSETID is smaller than the target stream top item"u8;
        return added >= 0 && stream.Length > added ? "ERR The entries_added specified in XSETID is smaller than the target stream length"u8 : default;
    }
}
