using RedHare.Engine;
using RedHare.Engine.Structures;

namespace RedHare.Commands.Lists;

[Command("lindex", "key index",
    Arity = 3,
    Flags = CommandFlags.ReadOnly,
    Keys = "RO access @1",
    Group = "list",
    Since = "1.0.0",
    Complexity = "O(N) where N is the number of elements to traverse to get to the element at index. This makes asking for the first or the last element of the list O(1).",
    Summary = "Returns the element at a position of a list, counted from either end.")]
internal static class LIndex
{
    public static void Run(CommandCall call)
    {
        if (!call.TryRead(call[1], KeyType.List, out var list)) return;
        if (!list.Exists)
        {
            call.Reply.Null();
            return;
        }
        if (!call.TryInteger(2, out var index)) return;
        var at = list.Element(index);
        if (at.IsValid) call.Reply.Bulk(at.Entry.Text(stackalloc byte[PackEntry.ScratchLength]));
        else call.Reply.Null();
    }
}
