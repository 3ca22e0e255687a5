namespace RedHare.Lua;

/// <summary>What Lua's own C functions are refused, in its words.</summary>
internal static class LibraryLimits
{
    /// <summary>Stack slots that a native function may use, LUAI_MAXCSTACK: so many results at most.</summary>
    public const int Slots = 8000;

    /// <summary>Refuses more results than a native function may leave.</summary>
    /// <exception cref="LuaException">"stack overflow (…)".</exception>
    public static void CheckResults(this LuaCall call, int count, string what)
    {
        if (call.Count + count > Slots) throw call.Error($"stack overflow ({what})");
    }

    /// <summary>Refuses to write a table that the host has made read-only. Without a position, as C's lua_rawset says it.</summary>
    public static void CheckWritable(this LuaTable table)
    {
        if (table.IsReadOnly) throw new LuaException("Attempt to modify a readonly table");
    }
}
