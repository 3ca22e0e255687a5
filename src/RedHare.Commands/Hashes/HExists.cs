using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hexists", "key field", Arity = 3, Keys = "RO @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "hash",
    Since = "2.0.0", Complexity = "O(1)",
    Summary = "Determines whether a field exists in a hash.")]
internal static class HExists
{
    public static void Run(CommandCall call)
    {
        if (call.TryRead(call[1], KeyType.Hash, out var key)) call.Reply.Integer(key.AsHash().Contains(call[2]) ? 1 : 0);
    }
}
