namespace RedHare.Engine;

/// <summary>What the log gets when fields of a hash expire.</summary>
public static class FieldEffect
{
    /// <summary>HDEL of the fields.</summary>
    public static void Delete(ExecutionUnit unit, ReadOnlySpan<byte> key, List<byte[]> fields)
    {
        unit.BeginEffect(2 + fields.Count);
        unit.EffectArgument("HDEL"u8);
        unit.EffectArgument(key);
        foreach (var field in fields) unit.EffectArgument(field);
    }
}
