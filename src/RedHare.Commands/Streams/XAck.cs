using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xack", "key group ID [ID ...]", Arity = -4, Keys = "RW update @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "stream", Since = "5.0.0",
    Complexity = "O(1) for each message ID processed.", Summary = "Acknowledges entries delivered to a group, and returns how many were pending.")]
internal static class XAck
{
    public static void Run(CommandCall call)
    {
        if (!call.TryWriteGroup(1, 2, KeyEvent.None, out var key, out var group)) return;
        if (!group.Exists) { call.Reply.Integer(0); return; }
        // All or nothing where an id is none.
        for (var i = 3; i < call.Count; i++)
            if (!call.TryStreamId(i, out _)) return;
        var acknowledged = 0;
        for (var i = 3; i < call.Count; i++)
            if (StreamId.TryParse(call[i], 0, out var id) && key.Acknowledge(group, id)) acknowledged++;
        key.Weight = acknowledged;
        call.Reply.Integer(acknowledged);
    }
}
