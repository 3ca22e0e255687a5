using RedHare.Engine;

namespace RedHare.Commands.Sets;

[Command("sismember", "key member", Arity = 3, Keys = "RO @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "set",
    Since = "1.0.0", Complexity = "O(1)",
    Summary = "Determines whether a member belongs to a set.")]
internal static class SIsMember
{
    public static void Run(CommandCall call)
    {
        if (call.TryRead(call[1], KeyType.Set, out var key)) call.Reply.Integer(key.AsSet().Contains(call[2]) ? 1 : 0);
    }
}
