using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

[Command("zscore", "key member", Arity = 3, Flags = CommandFlags.ReadOnly | CommandFlags.Fast,
    Keys = "RO access @1", Group = "sorted-set", Since = "1.2.0",
    Complexity = "O(1)",
    Summary = "Returns the score of a member of a sorted set.")]
internal static class ZScore
{
    public static void Run(CommandCall call)
    {
        if (!call.TryRead(call[1], KeyType.SortedSet, out var key)) return;
        if (key.AsSortedSet().TryGetScore(call[2], out var score)) call.Reply.Double(score);
        else call.Reply.Null();
    }
}
