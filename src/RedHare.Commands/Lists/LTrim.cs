using RedHare.Engine;

namespace RedHare.Commands.Lists;

[Command("ltrim", "key start stop",
    Arity = 4,
    Flags = CommandFlags.Write,
    Keys = "RW delete @1",
    Group = "list",
    Since = "1.0.0",
    Complexity = "O(N) where N is the number of elements to be removed by the operation.",
    Summary = "Keeps the elements of a list from one position to another, both included; an emptied list is deleted.")]
internal static class LTrim
{
    public static void Run(CommandCall call)
    {
        if (!call.TryInteger(2, out var start) || !call.TryInteger(3, out var stop)) return;
        if (!call.TryWrite(call[1], KeyType.List, ListEvents.LTrim, out var list)) return;
        if (list.Exists)
        {
            list.Trim(start, stop, call.ListLimit());
            // As in Redis, who watches the key is told even when nothing was cut off.
            list.MarkChanged();
        }
        call.Reply.Status("OK"u8);
    }
}
