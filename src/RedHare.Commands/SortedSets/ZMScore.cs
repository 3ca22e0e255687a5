using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

[Command("zmscore", "key member [member ...]", Arity = -3, Flags = CommandFlags.ReadOnly | CommandFlags.Fast,
    Keys = "RO access @1", Group = "sorted-set", Since = "6.2.0",
    Complexity = "O(N) where N is the number of members being requested.",
    Summary = "Returns the scores of several members of a sorted set.")]
internal static class ZMScore
{
    public static void Run(CommandCall call)
    {
        if (!call.TryRead(call[1], KeyType.SortedSet, out var key)) return;
        var set = key.AsSortedSet();
        call.Reply.Array(call.Count - 2);
        for (var i = 2; i < call.Count; i++)
        {
            if (set.TryGetScore(call[i], out var score)) call.Reply.Double(score);
            else call.Reply.Null();
        }
    }
}
