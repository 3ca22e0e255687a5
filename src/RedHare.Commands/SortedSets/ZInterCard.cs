using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

[Command("zintercard", "numkeys key [key ...] [LIMIT limit]", Arity = -3, Flags = CommandFlags.ReadOnly,
    Keys = "RO access @1#", Group = "sorted-set", Since = "7.0.0",
    Complexity = "O(N*K) worst case with N being the smallest input sorted set, K being the number of input sorted sets.",
    Summary = "Counts the members that several sorted sets have in common.")]
internal static class ZInterCard
{
    public static void Run(CommandCall call)
    {
        if (!Combination.TryParse(call, 1, CombinationOptions.Limit, out var combination)) return;
        using var read = combination;
        var members = new Counter(read.Limit);
        SortedSetAlgebra.Intersect(read.Operands, ScoreAggregate.Sum, ref members);
        call.Reply.Integer(members.Count);
    }

    /// <summary>Counts up to a limit; 0 is none.</summary>
    private struct Counter(long limit) : IScoredSink
    {
        public long Count;

        public bool Take(scoped ReadOnlySpan<byte> member, double score) => ++Count != limit;
    }
}
