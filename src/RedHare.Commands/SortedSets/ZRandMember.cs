using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

[Command("zrandmember", "key [count [WITHSCORES]]", Arity = -2, Flags = CommandFlags.ReadOnly,
    Keys = "RO access @1", Group = "sorted-set", Tips = "nondeterministic_output", Since = "6.2.0",
    Complexity = "O(N) where N is the number of members returned",
    Summary = "Returns random members of a sorted set.")]
internal static class ZRandMember
{
    public static void Run(CommandCall call)
    {
        if (call.Count == 2)
        {
            if (!call.TryRead(call[1], KeyType.SortedSet, out var single)) return;
            var one = new RandomMembers(call.Reply, withScores: false);
            if (single.Exists) single.AsSortedSet().Pick(1, distinct: false, ref one);
            else call.Reply.Null();
            return;
        }
        if (!RandomCount.TryParse(call, 2, out var count)) return;
        var withScores = call.Count == 4 && call.Is(3, "WITHSCORES"u8);
        if (call.Count > 4 || (call.Count == 4 && !withScores)) { call.Reply.Error(Errors.Syntax); return; }
        if (withScores && count is < -long.MaxValue / 2 or > long.MaxValue / 2) { call.Reply.Error(RandomCount.OutOfRange); return; }
        if (call.TryRead(call[1], KeyType.SortedSet, out var key)) Pick(call, key.AsSortedSet(), count, withScores);
    }

    private static void Pick(CommandCall call, SortedSetView set, long count, bool withScores)
    {
        var picked = set.Count == 0 ? 0 : count < 0 ? -count : Math.Min(count, set.Count);
        var words = withScores && call.Reply.Protocol < 3 ? 2 : 1;
        if (picked > int.MaxValue / words) { call.Reply.Error(RandomCount.OutOfRange); return; }
        call.Reply.Array((int)picked * words);
        var members = new RandomMembers(call.Reply, withScores);
        if (picked > 0) set.Pick(picked, distinct: count > 0, ref members);
    }
}
