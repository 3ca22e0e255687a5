using RedHare.Engine;

namespace RedHare.Commands.Sets;

[Command("scard", "key", Arity = 2, Keys = "RO @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "set",
    Since = "1.0.0", Complexity = "O(1)",
    Summary = "Returns the number of members in a set.")]
internal static class SCard
{
    public static void Run(CommandCall call)
    {
        if (call.TryRead(call[1], KeyType.Set, out var key)) call.Reply.Integer(key.AsSet().Count);
    }
}
