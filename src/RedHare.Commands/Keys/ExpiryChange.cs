using RedHare.Engine;

namespace RedHare.Commands.Keys;

/// <summary>
/// What EXPIRE, PEXPIRE, EXPIREAT and PEXPIREAT have in common. Beyond Redis they take GET, which answers the key's TTL as it was, in the command's unit.
/// </summary>
internal static class ExpiryChange
{
    public const string Options = "[NX | XX | GT | LT] [GET]";

    [Flags]
    private enum Condition { None = 0, Absent = 1, Present = 2, Later = 4, Earlier = 8 }

    public static void Run(CommandCall call, bool seconds, bool relative)
    {
        if (!TryConditions(call, out var conditions, out var get)) return;
        if (!ExpiryTime.TryRead(call, 2, seconds, relative, positive: false, out var when)) return;
        var key = call.Write(call[1], KeyEvents.Expire);
        if (!key.Exists) { call.Reply.Integer(get ? -2 : 0); return; }

        var before = key.Expiry;
        var changes = IsMet(conditions, before, when);
        if (changes) Set(call, key, when);
        call.Reply.Integer(get ? RemainingTime.Of(before, call.Now, seconds) : changes ? 1 : 0);
    }

    private static void Set(CommandCall call, WriteScope key, long when)
    {
        if (when <= call.Unit.ExpiryInstant)
        {
            key.As(KeyEvent.Del);
            var lazy = call.Unit.Engine.LazyExpire;
            key.Delete(lazy);
            KeyEffect.Delete(call, lazy);
            return;
        }
        key.SetExpiry(when);
        KeyEffect.ExpireAt(call, when);
    }

    private static bool IsMet(Condition conditions, long before, long when)
    {
        if ((conditions & Condition.Absent) != 0 && before >= 0) return false;
        if ((conditions & Condition.Present) != 0 && before < 0) return false;
        // A key without expiry lives for ever: nothing is later than that, everything is earlier.
        if ((conditions & Condition.Later) != 0 && (before < 0 || when <= before)) return false;
        return (conditions & Condition.Earlier) == 0 || before < 0 || when < before;
    }

    private static bool TryConditions(CommandCall call, out Condition conditions, out bool get)
    {
        conditions = Condition.None;
        get = false;
        for (var i = 3; i < call.Count; i++)
        {
            if (call.Is(i, "NX"u8)) conditions |= Condition.Absent;
            else if (call.Is(i, "XX"u8)) conditions |= Condition.Present;
            else if (call.Is(i, "GT"u8)) conditions |= Condition.Later;
            else if (call.Is(i, "LT"u8)) conditions |= Condition.Earlier;
            else if (call.Is(i, "GET"u8)) get = true;
            else
            {
                // Redis prints it as C text, which ends at a NUL.
                var option = call[i];
                var end = option.IndexOf((byte)0);
                call.Reply.Error([.. "ERR Unsupported option "u8, .. end < 0 ? option : option[..end]]);
                return false;
            }
        }
        if ((conditions & Condition.Absent) != 0 && conditions != Condition.Absent)
        {
            call.Reply.Error("ERR NX and XX, GT or LT options at the same time are not compatible"u8);
            return false;
        }
        if ((conditions & (Condition.Later | Condition.Earlier)) == (Condition.Later | Condition.Earlier))
        {
            call.Reply.Error("ERR GT and LT options at the same time are not compatible"u8);
            return false;
        }
        return true;
    }
}
