using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hpersist", "key FIELDS numfields field [field ...]", Arity = -5, Keys = "RW update @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "hash",
    Since = "7.4.0", Complexity = "O(N) where N is the number of specified fields", Summary = "Removes the expiration time for each specified field")]
internal static class HPersist
{
    public static void Run(CommandCall call)
    {
        if (!call.TryWrite(call[1], KeyType.Hash, HashEvents.Persist, out var hash)) return;
        if (!FieldList.TryRead(call, 2, "ERR Number of fields must be a positive integer"u8, out var first)) return;
        if (!hash.Exists) { FieldList.AnswerAll(call, first, FieldAnswers.NoField); return; }
        Span<byte> scratch = stackalloc byte[HashView.ScratchLength];
        call.Reply.Array(call.Count - first);
        for (var i = first; i < call.Count; i++)
        {
            if (hash.AsHash().Look(call[i], scratch, out _, out var expiry) != FieldState.Present) call.Reply.Integer(FieldAnswers.NoField);
            else if (expiry == 0) call.Reply.Integer(FieldAnswers.NoExpiry);
            else
            {
                hash.SetFieldExpiry(call[i], 0);
                call.Reply.Integer(FieldAnswers.Done);
            }
        }
    }
}
