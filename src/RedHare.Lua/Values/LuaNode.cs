namespace RedHare.Lua;

/// <summary>A place in a table's hash part.</summary>
internal struct LuaNode
{
    /// <summary>The key; nil when the place was never taken.</summary>
    public LuaValue Key;

    /// <summary>The value; nil when the key is not (or no longer) in the table.</summary>
    public LuaValue Value;

    /// <summary>The next place with the same main position, or -1.</summary>
    public int Next;

    /// <summary>The key's hash if it is a string: the chain is walked without touching the strings.</summary>
    public uint Hash;
}
