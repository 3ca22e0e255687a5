using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

[Command("zcard", "key", Arity = 2, Flags = CommandFlags.ReadOnly | CommandFlags.Fast,
    Keys = "RO @1", Group = "sorted-set", Since = "1.2.0",
    Complexity = "O(1)",
    Summary = "Returns the number of members of a sorted set.")]
internal static class ZCard
{
    public static void Run(CommandCall call)
    {
        if (!call.TryRead(call[1], KeyType.SortedSet, out var key)) return;
        call.Reply.Integer(key.AsSortedSet().Count);
    }
}
