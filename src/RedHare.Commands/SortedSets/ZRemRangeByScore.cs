using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

[Command("zremrangebyscore", "key min max", Arity = 4, Flags = CommandFlags.Write,
    Keys = "RW delete @1", Group = "sorted-set", Since = "1.2.0",
    Complexity = "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation.",
    Summary = "Removes the members of a sorted set whose scores lie in a range; deletes the key with the last one.")]
internal static class ZRemRangeByScore
{
    public static void Run(CommandCall call)
    {
        if (!RangeArguments.TryScores(call, 2, 3, out var range)) return;
        if (!call.TryWrite(call[1], KeyType.SortedSet, SortedSetEvents.RemoveByScore, out var key)) return;
        var ranks = key.AsSortedSet().Select(range);
        key.RemoveRanks(ranks);
        call.Reply.Integer(ranks.Count);
    }
}
