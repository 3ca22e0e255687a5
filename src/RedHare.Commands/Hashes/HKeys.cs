using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hkeys", "key", Arity = 2, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "hash",
    Since = "2.0.0", Complexity = "O(N) where N is the size of the hash", Tips = "nondeterministic_output_order",
    Summary = "Returns all fields in a hash.")]
internal static class HKeys
{
    public static void Run(CommandCall call)
    {
        if (!call.TryRead(call[1], KeyType.Hash, out var key)) return;
        var hash = key.AsHash();
        call.Reply.Array((int)hash.LiveCount());
        var fields = hash.Walk(stackalloc byte[HashView.ScratchLength]);
        while (fields.Next()) call.Reply.Bulk(fields.Field);
    }
}
