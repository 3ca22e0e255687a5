using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hdel", "key field [field ...]", Arity = -3, Keys = "RW delete @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "hash",
    Since = "2.0.0", Complexity = "O(N) where N is the number of fields to be removed",
    Summary = "Deletes one or more fields and their values from a hash. Deletes the hash if no fields remain.")]
internal static class HDel
{
    public static void Run(CommandCall call)
    {
        if (!call.TryWrite(call[1], KeyType.Hash, HashEvents.Del, out var hash)) return;
        var removed = 0;
        for (var i = 2; i < call.Count && hash.Exists; i++)
        {
            if (!hash.RemoveField(call[i])) continue;
            removed++;
            if (hash.AsHash().Count == 0) hash.Delete();
        }
        call.Reply.Integer(removed);
    }
}
