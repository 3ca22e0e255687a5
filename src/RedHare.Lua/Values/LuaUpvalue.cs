namespace RedHare.Lua;

/// <summary>A variable that closures share: while open it is a register of a thread's stack, afterwards a value of its own.</summary>
internal sealed class LuaUpvalue
{
    public LuaThread? Owner;
    public int Register;
    public LuaValue Closed;
}
