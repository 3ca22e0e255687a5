using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

[Command("zremrangebylex", "key min max", Arity = 4, Flags = CommandFlags.Write,
    Keys = "RW delete @1", Group = "sorted-set", Since = "2.8.9",
    Complexity = "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.",
    Summary = "Removes the members of a sorted set that lie in a range by their bytes; deletes the key with the last one.")]
internal static class ZRemRangeByLex
{
    public static void Run(CommandCall call)
    {
        if (!RangeArguments.TryMembers(call, 2, 3, out var range)) return;
        if (!call.TryWrite(call[1], KeyType.SortedSet, SortedSetEvents.RemoveByLex, out var key)) return;
        var ranks = key.AsSortedSet().Select(range);
        key.RemoveRanks(ranks);
        call.Reply.Integer(ranks.Count);
    }
}
