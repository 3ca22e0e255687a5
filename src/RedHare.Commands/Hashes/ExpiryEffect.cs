using RedHare.Engine;

namespace RedHare.Commands.Hashes;

/// <summary>What commands that change the expiry of fields leave in the effect log.</summary>
internal static class ExpiryEffect
{
    /// <summary>HPEXPIREAT of one field.</summary>
    public static void Expire(CommandCall call, long expiry, ReadOnlySpan<byte> field) => Expire(call, expiry, [], [field.ToArray()]);

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

    private static void Fields(CommandCall call, List<byte[]> fields)
    {
        call.Unit.EffectArgument(fields.Count);
        foreach (var field in fields) call.Unit.EffectArgument(field);
    }
}
