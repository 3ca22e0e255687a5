using RedHare.Engine;

namespace RedHare.Commands.Hashes;

/// <summary>Deletes expired fields that a command met, and logs that before or beside the command's own effect.</summary>
internal static class ExpiredFields
{
    /// <summary>Deletes a field that a reading command met.</summary>
    public static void Delete(CommandCall call, ReadOnlySpan<byte> field) => Delete(call, [field.ToArray()]);

    /// <summary>Deletes fields that a reading command met; the same may be named twice.</summary>
    public static void Delete(CommandCall call, List<byte[]> fields)
    {
        if (call.Server.Engine.HoldsExpired) return;
        var hash = call.Write(call[1], HashEvents.Expired);
        var count = 0;
        foreach (var field in fields)
            if (hash.RemoveField(field)) count++;
        hash.CountExpiredFields(count);
        if (hash.AsHash().Count == 0) hash.Delete();
        FieldEffect.Delete(call.Unit, call[1], fields);
    }

    /// <summary>Deletes all expired fields of a hash, and returns the hash as it is then.</summary>
    public static KeyReader DeleteAll(CommandCall call)
    {
        var hash = call.Write(call[1], HashEvents.Expired);
        if (call.Server.Engine.HoldsExpired) return hash;
        var removed = new List<byte[]>();
        hash.RemoveExpiredFields(removed);
        if (removed.Count > 0) FieldEffect.Delete(call.Unit, call[1], removed);
        return hash;
    }

    /// <summary>A writing command has set a field that was expired: for all others it expired before. Then the command's effect is its own words, or is still to be given.</summary>
    public static void Override(CommandCall call, WriteScope hash, bool verbatim)
    {
        hash.CountExpiredFields(1);
        hash.Also(hash.Event);
        hash.As(HashEvents.Expired);
        FieldEffect.Delete(call.Unit, call[1], [call[2].ToArray()]);
        if (!verbatim) return;
        call.Unit.BeginEffect(call.Count);
        for (var i = 0; i < call.Count; i++) call.Unit.EffectArgument(call[i]);
    }
}
