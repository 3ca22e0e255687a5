using RedHare.Engine;

namespace RedHare.Commands.Hashes;

/// <summary>Runs HEXPIRE, HPEXPIRE, HEXPIREAT and HPEXPIREAT.</summary>
internal static class FieldExpiryChange
{
    private enum Condition
    {
        None,
        NoExpiry,
        AnyExpiry,
        Later,
        Earlier,
    }

    public static void Run(CommandCall call, bool seconds, bool relative)
    {
        if (!call.TryWrite(call[1], KeyType.Hash, HashEvents.Expire, out var hash)) return;
        if (!FieldTime.TryRead(call, 2, seconds, relative, out var expiry)) return;
        var condition = ReadCondition(call);
        var words = condition == Condition.None ? 3 : 4;
        if (!FieldList.TryRead(call, words, "ERR Parameter `numFields` should be greater than 0"u8, out var first)) return;
        if (!hash.Exists) FieldList.AnswerAll(call, first, FieldAnswers.NoField);
        else Change(call, hash, expiry, condition, first);
    }

    private static Condition ReadCondition(CommandCall call)
    {
        if (call.Is(3, "NX"u8)) return Condition.NoExpiry;
        if (call.Is(3, "XX"u8)) return Condition.AnyExpiry;
        if (call.Is(3, "GT"u8)) return Condition.Later;
        return call.Is(3, "LT"u8) ? Condition.Earlier : Condition.None;
    }

    private static void Change(CommandCall call, WriteScope hash, long expiry, Condition condition, int first)
    {
        var answers = new long[call.Count - first];
        var changed = new List<byte[]>();
        var isPast = expiry <= call.Unit.ExpiryInstant;
        try
        {
            for (var i = 0; i < answers.Length; i++) answers[i] = Change(hash, call[first + i], expiry, condition, isPast, changed);
        }
        finally
        {
            // Also where memory ran out: what is changed is changed.
            if (changed.Count > 0) Conclude(call, hash, expiry, condition, isPast, changed);
        }
        call.Reply.Array(answers.Length);
        foreach (var answer in answers) call.Reply.Integer(answer);
    }

    private static long Change(WriteScope hash, ReadOnlySpan<byte> field, long expiry, Condition condition, bool isPast, List<byte[]> changed)
    {
        if (hash.AsHash().Look(field, stackalloc byte[HashView.ScratchLength], out _, out var old) != FieldState.Present) return FieldAnswers.NoField;
        if (!Holds(condition, old, expiry)) return FieldAnswers.Refused;
        if (isPast) Delete(hash, field);
        else hash.SetFieldExpiry(field, expiry);
        changed.Add(field.ToArray());
        return isPast ? FieldAnswers.Deleted : FieldAnswers.Done;
    }

    private static void Conclude(CommandCall call, WriteScope hash, long expiry, Condition condition, bool isPast, List<byte[]> changed)
    {
        hash.Weight = changed.Count;
        if (!isPast)
        {
            ExpiryEffect.Expire(call, expiry, condition == Condition.None ? [] : call[3], changed);
            return;
        }
        hash.As(HashEvents.Del);
        hash.CountExpiredFields(changed.Count);
        FieldEffect.Delete(call.Unit, call[1], changed);
    }

    private static void Delete(WriteScope hash, ReadOnlySpan<byte> field)
    {
        hash.RemoveField(field);
        if (hash.AsHash().Count == 0) hash.Delete();
    }

    // A field without expiry lasts for ever: nothing is later, everything is earlier.
    private static bool Holds(Condition condition, long old, long expiry) => condition switch
    {
        Condition.NoExpiry => old == 0,
        Condition.AnyExpiry => old != 0,
        Condition.Later => old != 0 && expiry > old,
        Condition.Earlier => old == 0 || expiry < old,
        _ => true,
    };
}
