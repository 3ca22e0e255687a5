using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>What a register may hold.</summary>
internal enum AbstractKind : byte
{
    /// <summary>Anything that is not, and does not lead to, a dangerous value.</summary>
    Other,
    /// <summary>A string or number that the source holds.</summary>
    Constant,
    /// <summary>An element of KEYS: the one at Index, or any for 0. Or nil.</summary>
    Key,
    /// <summary>A global function by its name: ipairs, pairs, next, unpack.</summary>
    Builtin,
    /// <summary>What ipairs or pairs gives to walk a table with.</summary>
    Iterator,
    /// <summary>The table <c>redis</c>. Dangerous, as all that follow.</summary>
    Redis,
    /// <summary>redis.call or redis.pcall.</summary>
    Call,
    /// <summary>The table KEYS.</summary>
    Keys,
    /// <summary>One of several, some of them dangerous: must not be used.</summary>
    Mixed,
}

/// <summary>The kind of value that a register may hold at a place of the code.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Index">For a key its place.</param>
/// <param name="Text">For a constant and a function's name.</param>
internal readonly record struct AbstractValue(AbstractKind Kind, int Index = 0, LuaValue Text = default)
{
    public static AbstractValue Other => default;

    public static AbstractValue Mixed => new(AbstractKind.Mixed);

    public static AbstractValue Keys => new(AbstractKind.Keys);

    public static AbstractValue AnyKey => new(AbstractKind.Key);

    public bool IsDangerous => Kind >= AbstractKind.Redis;

    /// <summary>What covers both. Each value can grow three times at most, so that a fixed point is reached soon.</summary>
    public AbstractValue Join(AbstractValue other)
    {
        if (this == other) return this;
        if (IsDangerous || other.IsDangerous) return Mixed;
        return Kind == AbstractKind.Key && other.Kind == AbstractKind.Key ? AnyKey : Other;
    }

    /// <summary>As an argument of a command.</summary>
    public ScriptArgument ToArgument() => Kind switch
    {
        AbstractKind.Key => new ScriptArgument(ScriptArgumentKind.Key, Index),
        AbstractKind.Constant when Text.String is { } text => new ScriptArgument(ScriptArgumentKind.Constant, 0, text),
        // Other numbers reach the command in "%.17g", which need not be told here.
        AbstractKind.Constant when Text.IsNumber && Text.Number is >= -1e15 and <= 1e15 && Math.Truncate(Text.Number) == Text.Number && !double.IsNegative(Text.Number)
            => new ScriptArgument(ScriptArgumentKind.Constant, 0, LuaString.Of(((long)Text.Number).ToString())),
        _ => ScriptArgument.Other,
    };
}
