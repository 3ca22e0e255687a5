namespace RedHare.Commands.SortedSets;

[Command("zunionstore", "destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>]", Arity = -4, Flags = CommandFlags.Write | CommandFlags.DenyOom,
    Keys = "OW update @1; RO access @2#", Group = "sorted-set", Since = "2.0.0",
    Complexity = "O(N)+O(M log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.",
    Summary = "Stores the members of any of several sorted sets, with their scores merged, in a key.")]
internal static class ZUnionStore
{
    public static void Run(CommandCall call) => CombinedReply.Store(call, CombinedReply.Operation.Union, SortedSetEvents.UnionStore);
}
