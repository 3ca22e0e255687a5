using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hgetdel", "key FIELDS numfields field [field ...]", Arity = -5, Keys = "RW access delete @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "hash",
    Since = "8.0.0", Complexity = "O(N) where N is the number of specified fields", Summary = "Returns the value of a field and deletes it from the hash.")]
internal static class HGetDel
{
    public static void Run(CommandCall call)
    {
        if (!call.TryWrite(call[1], KeyType.Hash, HashEvents.Del, out var hash)) return;
        if (!FieldList.TryRead(call, 2, "ERR Number of fields must be a positive integer"u8, out var first)) return;
        Span<byte> scratch = stackalloc byte[HashView.ScratchLength];
        var removed = new List<byte[]>();
        call.Reply.Array(call.Count - first);
        for (var i = first; i < call.Count; i++)
        {
            var state = hash.AsHash().Look(call[i], scratch, out var value, out _);
            if (state == FieldState.Present) call.Reply.Bulk(value);
            else call.Reply.Null();
            if (state == FieldState.Absent) continue;
            if (state == FieldState.Expired) hash.CountExpiredFields(1);
            removed.Add(call[i].ToArray());
            hash.RemoveField(call[i]);
            if (hash.AsHash().Count == 0) hash.Delete();
        }
        if (removed.Count == 0) return;
        hash.Weight = removed.Count;
        FieldEffect.Delete(call.Unit, call[1], removed);
    }
}
