using RedHare.Engine;

namespace RedHare.Commands.Lists;

[Command("lrange", "key start stop",
    Arity = 4,
    Flags = CommandFlags.ReadOnly,
    Keys = "RO access @1",
    Group = "list",
    Since = "1.0.0",
    Complexity = "O(S+N) where S is the distance of start offset from HEAD for small lists, from nearest end (HEAD or TAIL) for large lists; and N is the number of elements in the specified range.",
    Summary = "Returns the elements of a list from one position to another, both included.")]
internal static class LRange
{
    public static void Run(CommandCall call)
    {
        if (!call.TryInteger(2, out var start) || !call.TryInteger(3, out var stop)) return;
        if (!call.TryRead(call[1], KeyType.List, out var list)) return;
        var length = list.Exists ? list.ListLength() : 0;
        if (start < 0) start = Math.Max(start + length, 0);
        if (stop < 0) stop += length;
        stop = Math.Min(stop, length - 1);
        if (start > stop) call.Reply.Array(0);
        else ListReply.Write(call.Reply, list.Element(start), stop - start + 1, backward: false);
    }
}
