namespace RedHare.Commands.SortedSets;

[Command("zrevrank", "key member [WITHSCORE]", Arity = -3, Flags = CommandFlags.ReadOnly | CommandFlags.Fast,
    Keys = "RO access @1", Group = "sorted-set", Since = "2.0.0",
    Complexity = "O(log(N))",
    Summary = "Returns the rank of a member of a sorted set, the highest score first.")]
internal static class ZRevRank
{
    public static void Run(CommandCall call) => RankReply.Run(call, reverse: true);
}
