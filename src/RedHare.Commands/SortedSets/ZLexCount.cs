using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

[Command("zlexcount", "key min max", Arity = 4, Flags = CommandFlags.ReadOnly | CommandFlags.Fast,
    Keys = "RO access @1", Group = "sorted-set", Since = "2.8.9",
    Complexity = "O(log(N)) with N being the number of elements in the sorted set.",
    Summary = "Counts the members of a sorted set that lie in a range by their bytes.")]
internal static class ZLexCount
{
    public static void Run(CommandCall call)
    {
        if (!RangeArguments.TryMembers(call, 2, 3, out var range)) return;
        if (!call.TryRead(call[1], KeyType.SortedSet, out var key)) return;
        call.Reply.Integer(key.AsSortedSet().Select(range).Count);
    }
}
