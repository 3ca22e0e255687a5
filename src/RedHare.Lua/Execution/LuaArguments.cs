namespace RedHare.Lua;

/// <summary>What the library's functions ask of their arguments, with luaL_check…'s words when it is not so. Indexes are from 0, messages count from 1.</summary>
public static class LuaArguments
{
    /// <summary>Raises "bad argument #n to 'name' (message)".</summary>
    public static LuaException Bad(this LuaCall call, int index, string message)
    {
        var name = call.Thread.CalleeName(out var isMethod) ?? "?";
        if (!isMethod) return call.Error($"bad argument #{index + 1} to '{name}' ({message})");
        return call.Error(index == 0 ? $"calling '{name}' on bad self ({message})" : $"bad argument #{index} to '{name}' ({message})");
    }

    /// <summary>Raises "bad argument #n to 'name' (expected expected, got actual)".</summary>
    public static LuaException BadType(this LuaCall call, int index, string expected) =>
        call.Bad(index, $"{expected} expected, got {(index < call.Count ? LuaText.TypeName(call[index]) : "no value")}");

    /// <summary>An error with the caller's position before it, as luaL_error. To be thrown by the caller.</summary>
    public static LuaException Error(this LuaCall call, string message) => new(call.Thread.Where(1) + message);

    /// <summary>A number, or a string that reads as one.</summary>
    public static double CheckNumber(this LuaCall call, int index)
    {
        var value = call[index];
        if (value.IsNumber) return value.Double;
        call.State.TickText(value);
        return Arithmetic.TryNumber(value, out var number) ? number : throw call.BadType(index, "number");
    }

    /// <summary>A number cut to an integer as C does (lua_Integer is ptrdiff_t: 64 bits; out of range as x86 converts: the smallest).</summary>
    public static long CheckInteger(this LuaCall call, int index)
    {
        var number = call.CheckNumber(index);
        return number is >= -9223372036854775808d and < 9223372036854775808d ? (long)number : long.MinValue;
    }

    /// <summary>An integer, or the default where nil or none.</summary>
    public static long OptInteger(this LuaCall call, int index, long otherwise) => call[index].IsNil ? otherwise : call.CheckInteger(index);

    /// <summary>A string, or a number as its text.</summary>
    public static LuaString CheckString(this LuaCall call, int index)
    {
        var value = call[index];
        if (value.Reference is LuaString text) return text;
        return value.IsNumber ? LuaText.OfNumber(call.State, value.Double) : throw call.BadType(index, "string");
    }

    /// <summary>A string, or null where nil or none.</summary>
    public static LuaString? OptString(this LuaCall call, int index) => call[index].IsNil ? null : call.CheckString(index);

    /// <summary>A table.</summary>
    public static LuaTable CheckTable(this LuaCall call, int index) => call[index].Table ?? throw call.BadType(index, "table");

    /// <summary>Any value, but it must be given: "value expected".</summary>
    public static LuaValue CheckAny(this LuaCall call, int index) => index < call.Count ? call[index] : throw call.Bad(index, "value expected");

    /// <summary>A function.</summary>
    public static LuaFunction CheckFunction(this LuaCall call, int index) => call[index].Function ?? throw call.BadType(index, "function");
}
