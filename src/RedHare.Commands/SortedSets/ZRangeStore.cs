using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

[Command("zrangestore", "dst src min max [BYSCORE | BYLEX] [REV] [LIMIT offset count]", Arity = -5, Flags = CommandFlags.Write | CommandFlags.DenyOom,
    Keys = "OW update @1; RO access @2", Group = "sorted-set", Since = "6.2.0",
    Complexity = "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements stored into the destination key.",
    Summary = "Stores the members of a sorted set in a range of ranks, scores or bytes in a key.")]
internal static class ZRangeStore
{
    public static void Run(CommandCall call)
    {
        if (!RangeRequest.TryParse(call, 2, null, null, store: true, out var request)) return;
        if (!call.TryRead(call[2], KeyType.SortedSet, out var source)) return;
        var destination = call.Write(call[1], SortedSetEvents.RangeStore);
        var result = new SortedSetBuilder(destination);
        try
        {
            var set = source.AsSortedSet();
            var walk = set.Walk(request.Of(set), false, stackalloc byte[SortedSetView.ScratchLength]);
            while (walk.Next()) result.Add(walk.Member, walk.Score, ScoreAggregate.Sum);
            CombinedReply.Store(call, destination, ref result);
        }
        finally
        {
            result.Dispose();
        }
    }
}
