namespace RedHare.Commands.SortedSets;

[Command("zinter", "numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>] [WITHSCORES]", Arity = -3, Flags = CommandFlags.ReadOnly,
    Keys = "RO access @1#", Group = "sorted-set", Since = "6.2.0",
    Complexity = "O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.",
    Summary = "Returns the members that several sorted sets have in common, with their scores merged.")]
internal static class ZInter
{
    public static void Run(CommandCall call) => CombinedReply.Answer(call, CombinedReply.Operation.Inter);
}
