namespace RedHare.Commands.SortedSets;

[Command("zrevrangebylex", "key max min [LIMIT offset count]", Arity = -4, Flags = CommandFlags.ReadOnly,
    Keys = "RO access @1", Group = "sorted-set", Since = "2.8.9",
    Complexity = "O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)).",
    DeprecatedSince = "6.2.0",
    ReplacedBy = "`ZRANGE` with the `REV` and `BYLEX` arguments",
    Summary = "Returns the members of a sorted set that lie in a range by their bytes, the last one first.")]
internal static class ZRevRangeByLex
{
    public static void Run(CommandCall call) => RangeRequest.Answer(call, RangeKind.Lex, true);
}
