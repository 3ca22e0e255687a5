namespace RedHare.Commands.Strings;

/// <summary>What commands that set a string leave in the effect log where their own words would not do.</summary>
internal static class StringEffect
{
    /// <summary>SET key value PXAT: the value with the instant at which it expires.</summary>
    public static void Set(CommandCall call, ReadOnlySpan<byte> value, long expiry)
    {
        Begin(call, value, 5);
        call.Unit.EffectArgument("PXAT"u8);
        call.Unit.EffectArgument(expiry);
    }

    /// <summary>SET key value KEEPTTL.</summary>
    public static void SetKeepingTtl(CommandCall call, ReadOnlySpan<byte> value)
    {
        Begin(call, value, 4);
        call.Unit.EffectArgument("KEEPTTL"u8);
    }

    /// <summary>SET key value.</summary>
    public static void Set(CommandCall call, ReadOnlySpan<byte> value) => Begin(call, value, 3);

    /// <summary>The SET that was called, but for its GET: a replica has no use for the answer.</summary>
    public static void WithoutGet(CommandCall call)
    {
        var count = call.Count;
        for (var i = 3; i < call.Count; i++)
            if (call.Is(i, "GET"u8)) count--;
        call.Unit.BeginEffect(count);
        for (var i = 0; i < call.Count; i++)
            if (i < 3 || !call.Is(i, "GET"u8)) call.Unit.EffectArgument(call[i]);
    }

    private static void Begin(CommandCall call, ReadOnlySpan<byte> value, int arguments)
    {
        call.Unit.BeginEffect(arguments);
        call.Unit.EffectArgument("SET"u8);
        call.Unit.EffectArgument(call[1]);
        call.Unit.EffectArgument(value);
    }
}
