using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

[Command("zrem", "key member [member ...]", Arity = -3, Flags = CommandFlags.Write | CommandFlags.Fast,
    Keys = "RW delete @1", Group = "sorted-set", Since = "1.2.0",
    Complexity = "O(M*log(N)) with N being the number of elements in the sorted set and M the number of elements to be removed.",
    Summary = "Removes members from a sorted set; deletes the key with the last one.")]
internal static class ZRem
{
    public static void Run(CommandCall call)
    {
        if (!call.TryWrite(call[1], KeyType.SortedSet, SortedSetEvents.Remove, out var key)) return;
        var removed = 0;
        for (var i = 2; i < call.Count && key.Exists; i++)
            if (key.RemoveScored(call[i])) removed++;
        call.Reply.Integer(removed);
    }
}
