namespace RedHare.Lua;

/// <summary>A library's table while it is filled.</summary>
/// <param name="Table">The table.</param>
internal readonly record struct LibraryTable(LuaTable Table)
{
    /// <summary>The global table of that name, made if it is not there, as luaL_register does.</summary>
    public static LibraryTable Open(LuaState state, string name)
    {
        var key = LuaString.Of(name);
        if (state.Globals[key].Table is { } existing) return new LibraryTable(existing);
        var table = state.Table(0, 32);
        state.Globals[key] = table;
        return new LibraryTable(table);
    }

    /// <summary>A function.</summary>
    public void Add(string name, LuaNative body) => Table[LuaString.Of(name)] = new LuaNativeFunction(name, body);

    /// <summary>A value.</summary>
    public void Add(string name, LuaValue value) => Table[LuaString.Of(name)] = value;

    /// <summary>Another name of a function that is there: the same object.</summary>
    public void Alias(string name, string original) => Table[LuaString.Of(name)] = Table[LuaString.Of(original)];
}
