namespace RedHare.Commands.SortedSets;

[Command("zunion", "numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>] [WITHSCORES]", Arity = -3, Flags = CommandFlags.ReadOnly,
    Keys = "RO access @1#", Group = "sorted-set", Since = "6.2.0",
    Complexity = "O(N)+O(M*log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set.",
    Summary = "Returns the members of any of several sorted sets, with their scores merged.")]
internal static class ZUnion
{
    public static void Run(CommandCall call) => CombinedReply.Answer(call, CombinedReply.Operation.Union);
}
