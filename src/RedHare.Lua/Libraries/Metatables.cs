namespace RedHare.Lua;

/// <summary>getmetatable, setmetatable and newproxy.</summary>
internal static class Metatables
{
    // Marks a metatable that newproxy made: only those may be shared by it.
    private static readonly object s_proxy = new();

    public static int Get(LuaCall call)
    {
        if (Metamethods.MetatableOf(call.State, call.CheckAny(0)) is not { } metatable) return call.Return(LuaValue.Nil);
        var shown = metatable[MetaNames.Metatable];
        return call.Return(shown.IsNil ? metatable : shown);
    }

    public static int Set(LuaCall call)
    {
        var table = call.CheckTable(0);
        if (call.Count < 2 || (!call[1].IsNil && call[1].Table is null)) throw call.Bad(1, "nil or table expected");
        if (table.Metatable is { } old && !old[MetaNames.Metatable].IsNil) throw call.Error("cannot change a protected metatable");
        if (table.IsReadOnly) throw new LuaException("Attempt to modify a readonly table");
        table.Metatable = call[1].Table;
        return call.Return(table);
    }

    public static int NewProxy(LuaCall call)
    {
        var argument = call[0];
        call.State.Charge(LuaSizes.Userdata);
        if (argument.IsFalsy) return call.Return(new LuaUserdata(null, null));
        if (argument.IsBoolean) return call.Return(new LuaUserdata(s_proxy, call.State.Table()));
        if (argument.Reference is not LuaUserdata { Metatable: not null } proxy || !ReferenceEquals(proxy.Content, s_proxy)) throw call.Bad(0, "boolean or proxy expected");
        return call.Return(new LuaUserdata(s_proxy, proxy.Metatable));
    }
}
