namespace RedHare.Commands.SortedSets;

[Command("zrank", "key member [WITHSCORE]", Arity = -3, Flags = CommandFlags.ReadOnly | CommandFlags.Fast,
    Keys = "RO access @1", Group = "sorted-set", Since = "2.0.0",
    Complexity = "O(log(N))",
    Summary = "Returns the rank of a member of a sorted set, the lowest score first.")]
internal static class ZRank
{
    public static void Run(CommandCall call) => RankReply.Run(call, reverse: false);
}
