using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

[Command("zincrby", "key increment member", Arity = 4, Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
    Keys = "RW access update @1", Group = "sorted-set", Since = "1.2.0",
    Complexity = "O(log(N)) where N is the number of elements in the sorted set.",
    Summary = "Adds to the score of a member of a sorted set.")]
internal static class ZIncrBy
{
    public static void Run(CommandCall call) => ScoreUpdate.Run(call, ScoreRules.Increment);
}
