namespace RedHare.Commands.SortedSets;

[Command("zrevrange", "key start stop [WITHSCORES]", Arity = -4, Flags = CommandFlags.ReadOnly,
    Keys = "RO access @1", Group = "sorted-set", Since = "1.2.0",
    Complexity = "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned.",
    DeprecatedSince = "6.2.0",
    ReplacedBy = "`ZRANGE` with the `REV` argument",
    Summary = "Returns the members of a sorted set in a range of ranks, the highest score first.")]
internal static class ZRevRange
{
    public static void Run(CommandCall call) => RangeRequest.Answer(call, RangeKind.Rank, true);
}
