namespace RedHare.Commands;

/// <summary>The effects of commands that change a key's life, in the form that does not depend on when they are replayed. The key is argument 1.</summary>
internal static class KeyEffect
{
    /// <summary>PEXPIREAT key milliseconds.</summary>
    public static void ExpireAt(CommandCall call, long expiry)
    {
        Begin(call, "PEXPIREAT"u8, 3);
        call.Unit.EffectArgument(expiry);
    }

    /// <summary>PERSIST key.</summary>
    public static void Persist(CommandCall call) => Begin(call, "PERSIST"u8, 2);

    /// <summary>DEL key, or UNLINK where it is to be freed later.</summary>
    public static void Delete(CommandCall call, bool lazy = false) => Begin(call, lazy ? "UNLINK"u8 : "DEL"u8, 2);

    private static void Begin(CommandCall call, ReadOnlySpan<byte> name, int arguments)
    {
        call.Unit.BeginEffect(arguments);
        call.Unit.EffectArgument(name);
        call.Unit.EffectArgument(call[1]);
    }
}
