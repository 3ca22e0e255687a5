using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xdel", "key ID [ID ...]", Arity = -3, Keys = "RW delete @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "stream", Since = "5.0.0",
    Complexity = "O(1) for each single item to delete in the stream, regardless of the stream size.",
    Summary = "Removes entries from a stream by their ids and returns how many there were.")]
internal static class XDel
{
    public static void Run(CommandCall call)
    {
        if (!call.TryWrite(call[1], KeyType.Stream, StreamEvents.Delete, out var key)) return;
        if (!key.Exists) { call.Reply.Integer(0); return; }
        // All or nothing where an id is none.
        for (var i = 2; i < call.Count; i++)
            if (!call.TryStreamId(i, out _)) return;
        var removed = 0;
        for (var i = 2; i < call.Count; i++)
            if (StreamId.TryParse(call[i], 0, out var id) && key.RemoveEntry(id)) removed++;
        key.Weight = removed;
        key.Signal = KeySignal.Watchers;
        call.Reply.Integer(removed);
    }
}
