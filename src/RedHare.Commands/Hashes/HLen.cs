using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hlen", "key", Arity = 2, Keys = "RO @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "hash",
    Since = "2.0.0", Complexity = "O(1)",
    Summary = "Returns the number of fields in a hash.")]
internal static class HLen
{
    public static void Run(CommandCall call)
    {
        if (call.TryRead(call[1], KeyType.Hash, out var key)) call.Reply.Integer(key.AsHash().Count);
    }
}
