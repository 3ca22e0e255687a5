using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

[Command("zremrangebyrank", "key start stop", Arity = 4, Flags = CommandFlags.Write,
    Keys = "RW delete @1", Group = "sorted-set", Since = "2.0.0",
    Complexity = "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.",
    Summary = "Removes the members of a sorted set in a range of ranks; deletes the key with the last one.")]
internal static class ZRemRangeByRank
{
    public static void Run(CommandCall call)
    {
        if (!call.TryInteger(2, out var start) || !call.TryInteger(3, out var stop)) return;
        if (!call.TryWrite(call[1], KeyType.SortedSet, SortedSetEvents.RemoveByRank, out var key)) return;
        var ranks = RangeArguments.Ranks(start, stop, key.AsSortedSet().Count, reverse: false);
        key.RemoveRanks(ranks);
        call.Reply.Integer(ranks.Count);
    }
}
