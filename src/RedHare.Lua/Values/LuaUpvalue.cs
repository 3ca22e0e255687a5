namespace RedHare.Lua;

/// <summary>A variable that closures share: while open it is a register of a thread's stack, afterwards a value of its own.</summary>
internal sealed class LuaUpvalue
{
    /// <summary>The thread whose register it is, or null when closed.</summary>
    public LuaThread? Owner;

    /// <summary>The register, while open.</summary>
    public int Register;

    /// <summary>The walk that counted it.</summary>
    public int Mark;

    /// <summary>The value, when closed.</summary>
    public LuaValue Closed;

    /// <summary>The open one of the next lower register.</summary>
    public LuaUpvalue? Next;
}
