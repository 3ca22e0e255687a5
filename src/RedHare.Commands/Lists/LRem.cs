using RedHare.Engine;

namespace RedHare.Commands.Lists;

[Command("lrem", "key count element",
    Arity = 4,
    Flags = CommandFlags.Write,
    Keys = "RW delete @1",
    Group = "list",
    Since = "1.0.0",
    Complexity = "O(N+M) where N is the length of the list and M is the number of elements removed.",
    Summary = "Removes the elements of a list that equal another, all or the first or last few; an emptied list is deleted.")]
internal static class LRem
{
    public static void Run(CommandCall call)
    {
        if (!call.TryInteger(2, out var count)) return;
        if (count == long.MinValue)
        {
            call.Reply.Error(ListErrors.BelowSymmetricRange);
            return;
        }
        if (!call.TryWrite(call[1], KeyType.List, ListEvents.LRem, out var list)) return;
        var removed = list.Exists ? list.RemoveEqual(call[3], count, call.ListLimit()) : 0;
        list.Weight = (int)removed;
        call.Reply.Integer(removed);
    }
}
