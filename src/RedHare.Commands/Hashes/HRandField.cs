using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hrandfield", "key [count [WITHVALUES]]", Arity = -2, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "hash",
    Since = "6.2.0", Complexity = "O(N) where N is the number of fields returned", Tips = "nondeterministic_output",
    Summary = "Returns one or more random fields from a hash.")]
internal static class HRandField
{
    public static void Run(CommandCall call)
    {
        if (call.Count == 2)
        {
            if (!call.TryRead(call[1], KeyType.Hash, out var single)) return;
            var one = new FieldReply(call.Reply, withValues: false);
            if (single.MayHaveExpiredFields()) single = ExpiredFields.DeleteAll(call);
            if (single.Exists) single.AsHash().Pick(1, distinct: false, ref one);
            else call.Reply.Null();
            return;
        }
        if (!RandomCount.TryParse(call, 2, out var count)) return;
        var withValues = call.Count == 4 && call.Is(3, "WITHVALUES"u8);
        if (call.Count > 4 || (call.Count == 4 && !withValues))
        {
            call.Reply.Error(Errors.Syntax);
            return;
        }
        if (withValues && count is < -long.MaxValue / 2 or > long.MaxValue / 2)
        {
            call.Reply.Error(RandomCount.OutOfRange);
            return;
        }
        if (!call.TryRead(call[1], KeyType.Hash, out var key)) return;
        if (key.MayHaveExpiredFields()) key = ExpiredFields.DeleteAll(call);
        Pick(call, key.AsHash(), count, withValues);
    }

    private static void Pick(CommandCall call, HashView hash, long count, bool withValues)
    {
        var picked = count < 0 ? -count : Math.Min(count, hash.Count);
        if (hash.Count == 0) picked = 0;
        var flat = withValues && call.Reply.Protocol < 3;
        if (picked > int.MaxValue / (flat ? 2 : 1))
        {
            call.Reply.Error(RandomCount.OutOfRange);
            return;
        }
        call.Reply.Array((int)picked * (flat ? 2 : 1));
        var fields = new FieldReply(call.Reply, withValues);
        if (picked > 0) hash.Pick(picked, distinct: count > 0, ref fields);
    }
}
