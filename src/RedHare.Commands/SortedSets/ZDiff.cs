namespace RedHare.Commands.SortedSets;

[Command("zdiff", "numkeys key [key ...] [WITHSCORES]", Arity = -3, Flags = CommandFlags.ReadOnly,
    Keys = "RO access @1#", Group = "sorted-set", Since = "6.2.0",
    Complexity = "O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.",
    Summary = "Returns the members of a sorted set that several others do not have.")]
internal static class ZDiff
{
    public static void Run(CommandCall call) => CombinedReply.Answer(call, CombinedReply.Operation.Diff);
}
