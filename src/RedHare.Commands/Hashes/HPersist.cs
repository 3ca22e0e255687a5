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
        var answers = new long[call.Count - first];
        var changed = new List<byte[]>();
        try
        {
            for (var i = 0; i < answers.Length; i++) answers[i] = Persist(hash, call[first + i], changed);
        }
        finally
        {
            if (changed.Count > 0) ExpiryEffect.Persist(call, changed);
        }
        call.Reply.Array(answers.Length);
        foreach (var answer in answers) call.Reply.Integer(answer);
    }

    private static long Persist(WriteScope hash, ReadOnlySpan<byte> field, List<byte[]> changed)
    {
        if (hash.AsHash().Look(field, stackalloc byte[HashView.ScratchLength], out _, out var expiry) != FieldState.Present) return FieldAnswers.NoField;
        if (expiry == 0) return FieldAnswers.NoExpiry;
        hash.SetFieldExpiry(field, 0);
        changed.Add(field.ToArray());
        return FieldAnswers.Done;
    }
}
