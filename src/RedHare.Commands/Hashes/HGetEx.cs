using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hgetex", "key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST] FIELDS numfields field [field ...]", Arity = -5,
    Keys = "RW access update @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "hash", Since = "8.0.0",
    Complexity = "O(N) where N is the number of specified fields",
    Summary = "Get the value of one or more fields of a given hash key, and optionally set their expiration.")]
internal static class HGetEx
{
    public static void Run(CommandCall call)
    {
        if (!FieldOptions.TryParse(call, setting: false, out var options)) return;
        if (!call.TryWrite(call[1], KeyType.Hash, options.Keeps ? HashEvents.Persist : HashEvents.Expire, out var hash)) return;
        var isPast = options.Expiry != 0 && options.Expiry <= call.Unit.ExpiryInstant;
        var changed = new List<byte[]>();
        var expired = new List<byte[]>();
        Span<byte> scratch = stackalloc byte[HashView.ScratchLength];
        try
        {
            for (var i = options.First; i < call.Count; i++)
            {
                var state = hash.AsHash().Look(call[i], scratch, out _, out var old);
                if (state == FieldState.Expired) expired.Add(call[i].ToArray());
                if (state != FieldState.Present || (options.Expiry == 0 && !(options.Keeps && old != 0))) continue;
                if (!isPast) hash.SetFieldExpiry(call[i], options.Expiry);
                changed.Add(call[i].ToArray());
            }
        }
        finally
        {
            if (changed.Count > 0 && !isPast) Log(call, options.Expiry, changed);
        }
        call.Reply.Array(call.Count - options.First);
        for (var i = options.First; i < call.Count; i++)
            if (hash.AsHash().TryGet(call[i], scratch, out var value)) call.Reply.Bulk(value);
            else call.Reply.Null();
        Delete(call, hash, isPast ? changed : [], expired, hasChanged: changed.Count > 0);
    }

    private static void Log(CommandCall call, long expiry, List<byte[]> changed)
    {
        if (expiry != 0) ExpiryEffect.Expire(call, expiry, [], changed);
        else ExpiryEffect.Persist(call, changed);
    }

    // What is left: fields that were given a time in the past, and those whose time had come before.
    private static void Delete(CommandCall call, WriteScope hash, List<byte[]> past, List<byte[]> expired, bool hasChanged)
    {
        if (past.Count > 0)
        {
            hash.As(HashEvents.Del);
            Delete(call, hash, past);
        }
        if (expired.Count == 0) return;
        if (hasChanged) hash.Also(hash.Event);
        hash.As(HashEvents.Expired);
        Delete(call, hash, expired);
    }

    private static void Delete(CommandCall call, WriteScope hash, List<byte[]> fields)
    {
        foreach (var field in fields)
            if (hash.Exists && hash.RemoveField(field) && hash.AsHash().Count == 0) hash.Delete();
        hash.CountExpiredFields(fields.Count);
        FieldEffect.Delete(call.Unit, call[1], fields);
    }
}
