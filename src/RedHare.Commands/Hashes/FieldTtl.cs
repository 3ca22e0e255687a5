using RedHare.Engine;

namespace RedHare.Commands.Hashes;

/// <summary>Runs HTTL, HPTTL, HEXPIRETIME and HPEXPIRETIME.</summary>
internal static class FieldTtl
{
    public static void Run(CommandCall call, bool seconds, bool relative)
    {
        if (!call.TryRead(call[1], KeyType.Hash, out var key)) return;
        if (!FieldList.TryRead(call, 2, "ERR Number of fields must be a positive integer"u8, out var first)) return;
        if (!key.Exists) { FieldList.AnswerAll(call, first, FieldAnswers.NoField); return; }
        var hash = key.AsHash();
        Span<byte> scratch = stackalloc byte[HashView.ScratchLength];
        call.Reply.Array(call.Count - first);
        for (var i = first; i < call.Count; i++)
        {
            if (hash.Look(call[i], scratch, out _, out var expiry) != FieldState.Present) call.Reply.Integer(FieldAnswers.NoField);
            else if (expiry == 0) call.Reply.Integer(FieldAnswers.NoExpiry);
            else call.Reply.Integer(Answer(relative ? expiry - call.Now : expiry, seconds));
        }
    }

    // A part of a second is one.
    private static long Answer(long milliseconds, bool seconds) => seconds ? (milliseconds + 999) / 1000 : milliseconds;
}
