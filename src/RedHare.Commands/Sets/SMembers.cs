using RedHare.Engine;

namespace RedHare.Commands.Sets;

[Command("smembers", "key", Arity = 2, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "set",
    Since = "1.0.0", Complexity = "O(N) where N is the set cardinality", Tips = "nondeterministic_output_order",
    Summary = "Returns all members of a set.")]
internal static class SMembers
{
    public static void Run(CommandCall call)
    {
        if (call.TryRead(call[1], KeyType.Set, out var key)) MemberReply.All(call.Reply, key.AsSet());
    }
}
