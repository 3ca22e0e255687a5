using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hsetex", "key [FNX | FXX] [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL] FIELDS numfields field value [field value ...]",
    Arity = -6, Keys = "RW update @1", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "hash", Since = "8.0.0",
    Complexity = "O(N) where N is the number of fields being set.",
    Summary = "Set the value of one or more fields of a given hash key, and optionally set their expiration.")]
internal static class HSetEx
{
    public static void Run(CommandCall call)
    {
        if (!FieldOptions.TryParse(call, setting: true, out var options)) return;
        if (!call.TryWrite(call[1], KeyType.Hash, HashEvents.Set, out var hash)) return;
        if (!Holds(call, hash, options)) { call.Reply.Integer(0); return; }
        if (options.Expiry != 0 && options.Expiry <= call.Unit.ExpiryInstant) Remove(call, hash, options.First);
        else Set(call, hash, options);
        call.Reply.Integer(1);
    }

    private static bool Holds(CommandCall call, WriteScope hash, in FieldOptions options)
    {
        if (!options.IfAll && !options.IfNone) return true;
        for (var i = options.First; i < call.Count; i += 2)
            if (hash.AsHash().Contains(call[i]) != options.IfAll) return false;
        return true;
    }

    private static void Set(CommandCall call, WriteScope hash, in FieldOptions options)
    {
        var limits = call.Encodings.Hash;
        var longest = 0;
        for (var i = options.First; i < call.Count; i++) longest = Math.Max(longest, call[i].Length);
        hash.ExpectFields((call.Count - options.First) / 2, longest, limits);
        var done = options.First;
        var expired = new List<byte[]>();
        try
        {
            for (; done < call.Count; done += 2) Set(call, hash, options, done, limits, expired);
        }
        finally
        {
            // Also where memory ran out: what is set is set. What was expired here shall keep nothing elsewhere.
            if (expired.Count > 0) FieldEffect.Delete(call.Unit, call[1], expired);
            if (done > options.First) ExpiryEffect.Set(call, options.Expiry, options.Keeps, options.First, done);
        }
        hash.Weight = (call.Count - options.First) / 2;
        if (options.Expiry != 0) hash.Also(HashEvents.Expire);
    }

    private static void Set(CommandCall call, WriteScope hash, in FieldOptions options, int field, in HashLimits limits, List<byte[]> expired)
    {
        // What is expired is new again.
        var state = hash.AsHash().Look(call[field], stackalloc byte[HashView.ScratchLength], out _, out _);
        hash.SetField(call[field], call[field + 1], limits, keepExpiry: (options.Keeps && state == FieldState.Present) || options.Expiry != 0);
        if (state == FieldState.Expired)
        {
            hash.CountExpiredFields(1);
            expired.Add(call[field].ToArray());
        }
        if (options.Expiry != 0) hash.SetFieldExpiry(call[field], options.Expiry);
    }

    // Set and expired at once.
    private static void Remove(CommandCall call, WriteScope hash, int first)
    {
        var removed = new List<byte[]>();
        for (var i = first; i < call.Count && hash.Exists; i += 2)
        {
            if (!hash.RemoveField(call[i])) continue;
            removed.Add(call[i].ToArray());
            if (hash.AsHash().Count == 0) hash.Delete();
        }
        if (removed.Count == 0) return;
        hash.Weight = removed.Count;
        hash.CountExpiredFields(removed.Count);
        hash.As(HashEvents.Del);
        FieldEffect.Delete(call.Unit, call[1], removed);
    }
}
