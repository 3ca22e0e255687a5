using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

[Command("zadd", "key [NX | XX] [GT | LT] [CH] [INCR] score member [score member ...]", Arity = -4, Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
    Keys = "RW update @1", Group = "sorted-set", Since = "1.2.0",
    Complexity = "O(log(N)) for each item added, where N is the number of elements in the sorted set.",
    Summary = "Adds members to a sorted set or updates their scores; creates the key if there is none.")]
internal static class ZAdd
{
    public static void Run(CommandCall call) => ScoreUpdate.Run(call, ScoreRules.None);
}
