namespace RedHare.Commands.SortedSets;

[Command("zrangebyscore", "key min max [WITHSCORES] [LIMIT offset count]", Arity = -4, Flags = CommandFlags.ReadOnly,
    Keys = "RO access @1", Group = "sorted-set", Since = "1.0.5",
    Complexity = "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).",
    DeprecatedSince = "6.2.0",
    ReplacedBy = "`ZRANGE` with the `BYSCORE` argument",
    Summary = "Returns the members of a sorted set whose scores lie in a range.")]
internal static class ZRangeByScore
{
    public static void Run(CommandCall call) => RangeRequest.Answer(call, RangeKind.Score, false);
}
