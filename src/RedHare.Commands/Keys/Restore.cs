using RedHare.Engine;
using RedHare.Engine.Structures;

namespace RedHare.Commands.Keys;

[Command("restore", "key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]", Arity = -4, Keys = "OW update @1",
    Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "generic", Categories = "keyspace dangerous", Since = "2.6.0",
    Complexity = "O(1) to create the new key and additional O(N*M) to reconstruct the serialized value, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1). However for sorted set values the complexity is O(N*M*log(N)) because inserting values into sorted sets is O(log(N)).",
    Summary = "Creates a key with a value that DUMP returned.")]
internal static class Restore
{
    public static void Run(CommandCall call)
    {
        if (!RestoreOptions.TryParse(call, out var options)) return;
        var key = call.Write(call[1], KeyEvents.Restore);
        if (key.Exists && !options.Replace) { call.Reply.Error("BUSYKEY Target key name already exists."u8); return; }
        if (!call.TryInteger(2, out var ttl)) return;
        if (ttl < 0) { call.Reply.Error("ERR Invalid TTL value, must be >= 0"u8); return; }
        var expiry = ttl == 0 ? -1 : options.IsAbsolute ? ttl : unchecked(call.Now + ttl);
        if (ttl != 0 && expiry <= call.Unit.ExpiryInstant && ValueRestore.IsSound(call.Server.Engine, call[3]))
        {
            Expire(call, key);
            return;
        }
        var limits = new RestoreLimits(call.Encodings.Hash, call.Encodings.Set, call.Encodings.SortedSet, new PackListLimit(call.Encodings.ListMaxListpackSize));
        if (!TryRestore(call, key, limits, expiry)) return;
        if (options.IdleTime >= 0) key.SetIdleTime(options.IdleTime);
        if (options.Frequency >= 0) key.SetFrequency((uint)options.Frequency);
        WriteEffect(call, expiry, options);
        call.Reply.Status("OK"u8);
    }

    private static bool TryRestore(CommandCall call, WriteScope key, in RestoreLimits limits, long expiry)
    {
        try
        {
            var outcome = key.Restore(call[3], limits, out var fault);
            if (outcome == RestoreOutcome.NotSound) call.Reply.Error("ERR DUMP payload version or checksum are wrong"u8);
            if (outcome == RestoreOutcome.NoValue)
            {
                call.Session.LogLater($"A payload was not restored: {fault}.");
                call.Reply.Error("ERR Bad data format"u8);
            }
            if (outcome == RestoreOutcome.Restored && expiry >= 0) key.SetExpiry(expiry);
            return outcome == RestoreOutcome.Restored;
        }
        catch (OutOfMemoryException) when (key.Changed)
        {
            // Better no key than one of which something stays for ever.
            key.As(KeyEvent.Del);
            key.Delete();
            KeyEffect.Delete(call);
            throw;
        }
    }

    /// <summary>The time has passed: what there was is gone, and nothing comes.</summary>
    private static void Expire(CommandCall call, WriteScope key)
    {
        if (key.Exists)
        {
            var lazy = call.Unit.Engine.LazyServerDelete;
            key.As(KeyEvent.Del);
            key.Delete(lazy);
            KeyEffect.Delete(call, lazy);
        }
        call.Reply.Status("OK"u8);
    }

    private static void WriteEffect(CommandCall call, long expiry, in RestoreOptions options)
    {
        if (expiry < 0 || options.IsAbsolute) return;
        call.Unit.BeginEffect(call.Count + 1);
        for (var i = 0; i < call.Count; i++)
        {
            if (i == 2) call.Unit.EffectArgument(expiry);
            else call.Unit.EffectArgument(call[i]);
        }
        call.Unit.EffectArgument("ABSTTL"u8);
    }
}
