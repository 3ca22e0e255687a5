using RedHare.Engine;

namespace RedHare.Commands.Hashes;

/// <summary>What commands that change the expiry of fields leave in the effect log.</summary>
internal static class ExpiryEffect
{
    /// <summary>HSETEX of the fields and values between two arguments, without its conditions.</summary>
    public static void Set(CommandCall call, long expiry, bool keeps, int first, int end)
    {
        Begin(call, expiry, keeps, end - first);
        for (var i = first; i < end; i++) call.Unit.EffectArgument(call[i]);
    }

    /// <summary>HSETEX of one field, which keeps its expiry.</summary>
    public static void SetKeepingTtl(CommandCall call, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        Begin(call, 0, keeps: true, 2);
        call.Unit.EffectArgument(field);
        call.Unit.EffectArgument(value);
    }

    /// <summary>HPEXPIREAT of fields, under the condition that was given.</summary>
    public static void Expire(CommandCall call, long expiry, ReadOnlySpan<byte> condition, List<byte[]> fields)
    {
        call.Unit.BeginEffect(5 + (condition.IsEmpty ? 0 : 1) + fields.Count);
        call.Unit.EffectArgument("HPEXPIREAT"u8);
        call.Unit.EffectArgument(call[1]);
        call.Unit.EffectArgument(expiry);
        if (!condition.IsEmpty) call.Unit.EffectArgument(condition);
        call.Unit.EffectArgument("FIELDS"u8);
        Fields(call, fields);
    }

    /// <summary>HPERSIST of fields.</summary>
    public static void Persist(CommandCall call, List<byte[]> fields)
    {
        call.Unit.BeginEffect(4 + fields.Count);
        call.Unit.EffectArgument("HPERSIST"u8);
        call.Unit.EffectArgument(call[1]);
        call.Unit.EffectArgument("FIELDS"u8);
        Fields(call, fields);
    }

    private static void Begin(CommandCall call, long expiry, bool keeps, int words)
    {
        call.Unit.BeginEffect(4 + (expiry != 0 ? 2 : keeps ? 1 : 0) + words);
        call.Unit.EffectArgument("HSETEX"u8);
        call.Unit.EffectArgument(call[1]);
        if (expiry != 0)
        {
            call.Unit.EffectArgument("PXAT"u8);
            call.Unit.EffectArgument(expiry);
        }
        else if (keeps) call.Unit.EffectArgument("KEEPTTL"u8);
        call.Unit.EffectArgument("FIELDS"u8);
        call.Unit.EffectArgument(words / 2);
    }

    private static void Fields(CommandCall call, List<byte[]> fields)
    {
        call.Unit.EffectArgument(fields.Count);
        foreach (var field in fields) call.Unit.EffectArgument(field);
    }
}
