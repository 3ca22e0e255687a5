namespace RedHare.Commands.SortedSets;

[Command("zrange", "key start stop [BYSCORE | BYLEX] [REV] [LIMIT offset count] [WITHSCORES]", Arity = -4, Flags = CommandFlags.ReadOnly,
    Keys = "RO access @1", Group = "sorted-set", Since = "1.2.0",
    Complexity = "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.",
    Summary = "Returns the members of a sorted set in a range of ranks, scores or bytes.")]
internal static class ZRange
{
    public static void Run(CommandCall call) => RangeRequest.Answer(call, null, null);
}
