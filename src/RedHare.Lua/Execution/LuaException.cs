namespace RedHare.Lua;

/// <summary>A Lua error on its way to the nearest pcall: any value, a string mostly.</summary>
public sealed class LuaException : Exception
{
    /// <summary>An error with a value.</summary>
    public LuaException(LuaValue value) => Value = value;

    /// <summary>An error with a message, without a position.</summary>
    public LuaException(string message) => Value = LuaString.Of(message);

    /// <summary>The error value.</summary>
    public LuaValue Value { get; }

    /// <summary>True for an error that pcall must not catch: the script was killed, or its memory is used up.</summary>
    public bool IsFatal { get; init; }

    /// <summary>
    /// The chunk of the innermost Lua function that ran when it was raised, with its mark ("@user_script"); null when none ran. Set by the interpreter when the
    /// error first passes through a Lua frame, and anew when a caught error is raised again.
    /// </summary>
    public string? Chunk { get; set; }

    /// <summary>The line that function was at.</summary>
    public int Line { get; set; }

    /// <inheritdoc/>
    public override string Message => Value.String?.ToString() ?? "a Lua error";
}
