using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

[Command("zcount", "key min max", Arity = 4, Flags = CommandFlags.ReadOnly | CommandFlags.Fast,
    Keys = "RO access @1", Group = "sorted-set", Since = "2.0.0",
    Complexity = "O(log(N)) with N being the number of elements in the sorted set.",
    Summary = "Counts the members of a sorted set whose scores lie in a range.")]
internal static class ZCount
{
    public static void Run(CommandCall call)
    {
        if (!RangeArguments.TryScores(call, 2, 3, out var range)) return;
        if (!call.TryRead(call[1], KeyType.SortedSet, out var key)) return;
        call.Reply.Integer(key.AsSortedSet().Select(range).Count);
    }
}
