using RedHare.Engine;

namespace RedHare.Commands.Sets;

[Command("srandmember", "key [count]", Arity = -2, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "set",
    Since = "1.0.0", Complexity = "Without the count argument O(1), otherwise O(N) where N is the absolute value of the passed count", Tips = "nondeterministic_output",
    Summary = "Get one or multiple random members from a set.")]
internal static class SRandMember
{
    public static void Run(CommandCall call)
    {
        if (call.Count > 3)
        {
            call.Reply.Error(Errors.Syntax);
            return;
        }
        long count = 1;
        if (call.Count == 3 && !RandomCount.TryParse(call, 2, out count)) return;
        if (!call.TryRead(call[1], KeyType.Set, out var key)) return;
        var set = key.AsSet();
        var picked = count < 0 ? -count : Math.Min(count, set.Count);
        if (set.Count == 0) picked = 0;
        if (picked > int.MaxValue)
        {
            call.Reply.Error(RandomCount.OutOfRange);
            return;
        }
        if (call.Count == 3) call.Reply.Array((int)picked);
        else if (picked == 0) call.Reply.Null();
        var members = new MemberReply(call.Reply);
        if (picked > 0) set.Pick(picked, distinct: count > 0, ref members);
    }
}
