using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>What is known of an argument.</summary>
public enum ScriptArgumentKind
{
    /// <summary>Nothing.</summary>
    Other,
    /// <summary>Always the same text.</summary>
    Constant,
    /// <summary>An element of KEYS.</summary>
    Key,
}

/// <summary>An argument of a command that a script calls.</summary>
/// <param name="Kind">What is known of it.</param>
/// <param name="Key">For a key: its place in KEYS, from 1; 0 when it is some element of KEYS. (Or nil where KEYS has no such element: then redis.call refuses the command.)</param>
/// <param name="Text">For a constant: the text that the command will see.</param>
public readonly record struct ScriptArgument(ScriptArgumentKind Kind, int Key = 0, LuaString? Text = null)
{
    /// <summary>An argument of which nothing is known.</summary>
    public static ScriptArgument Other => default;
}

/// <summary>A place in a script that calls a command.</summary>
/// <param name="Name">The command's name as written.</param>
/// <param name="Arguments">The arguments after the name.</param>
/// <param name="Rest">What is known of each of the arguments that may follow these, in unknown number (from <c>unpack</c>); null when none follow.</param>
public sealed record ScriptCommand(LuaString Name, IReadOnlyList<ScriptArgument> Arguments, ScriptArgument? Rest);
