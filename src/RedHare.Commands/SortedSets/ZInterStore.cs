namespace RedHare.Commands.SortedSets;

[Command("zinterstore", "destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>]", Arity = -4, Flags = CommandFlags.Write | CommandFlags.DenyOom,
    Keys = "OW update @1; RO access @2#", Group = "sorted-set", Since = "2.0.0",
    Complexity = "O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set.",
    Summary = "Stores the members that several sorted sets have in common, with their scores merged, in a key.")]
internal static class ZInterStore
{
    public static void Run(CommandCall call) => CombinedReply.Store(call, CombinedReply.Operation.Inter, SortedSetEvents.InterStore);
}
