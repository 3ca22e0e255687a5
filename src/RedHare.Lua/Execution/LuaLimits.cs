namespace RedHare.Lua;

/// <summary>What a state may use.</summary>
public sealed record LuaLimits
{
    /// <summary>Bytes of strings, tables and functions that a script may hold reachable at once.</summary>
    public long Memory { get; init; } = 256L << 20;

    /// <summary>Lua calls one within the other, as LUAI_MAXCALLS.</summary>
    public int Calls { get; init; } = 20_000;

    /// <summary>Native calls one within the other (pcall, metamethods, gsub's callbacks), as LUAI_MAXCCALLS; what bounds the thread's stack.</summary>
    public int NativeCalls { get; init; } = 200;

    /// <summary>Instructions (and like portions of work in the library) between two calls of <see cref="LuaState.Hook"/>.</summary>
    public int HookInterval { get; init; } = 100_000;
}
