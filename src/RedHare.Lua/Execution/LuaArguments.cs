namespace RedHare.Lua;

/// <summary>What the library's functions ask of their arguments, with luaL_check…'s words when it is not so. Indexes are from 0, messages count from 1.</summary>
public static class LuaArguments
{
    /// <summary>Raises "bad argument #n to 'name' (message)".</summary>
    public static LuaException Bad(this LuaCall call, int index, string message) => throw new NotImplementedException();

    /// <summary>Raises "bad argument #n to 'name' (expected expected, got actual)".</summary>
    public static LuaException BadType(this LuaCall call, int index, string expected) => throw new NotImplementedException();

    /// <summary>An error with the caller's position before it, as luaL_error. To be thrown by the caller.</summary>
    public static LuaException Error(this LuaCall call, string message) => new(call.Thread.Where(1) + message);

    /// <summary>A number, or a string that reads as one.</summary>
    public static double CheckNumber(this LuaCall call, int index) => throw new NotImplementedException();

    /// <summary>A number cut to an integer as C does (lua_Integer is ptrdiff_t: 64 bits; out of range as x86 converts: the smallest).</summary>
    public static long CheckInteger(this LuaCall call, int index) => throw new NotImplementedException();

    /// <summary>An integer, or the default where nil or none.</summary>
    public static long OptInteger(this LuaCall call, int index, long otherwise) => call[index].IsNil ? otherwise : call.CheckInteger(index);

    /// <summary>A string, or a number as its text.</summary>
    public static LuaString CheckString(this LuaCall call, int index) => throw new NotImplementedException();

    /// <summary>A string, or null where nil or none.</summary>
    public static LuaString? OptString(this LuaCall call, int index) => call[index].IsNil ? null : call.CheckString(index);

    /// <summary>A table.</summary>
    public static LuaTable CheckTable(this LuaCall call, int index) => throw new NotImplementedException();

    /// <summary>Any value, but it must be given: "value expected".</summary>
    public static LuaValue CheckAny(this LuaCall call, int index) => throw new NotImplementedException();
}
