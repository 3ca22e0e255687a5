namespace RedHare.Lua;

/// <summary>An opaque object of the host.</summary>
public sealed class LuaUserdata : LuaObject
{
    private LuaUserdata(LuaType type) : base(type)
    {
    }

    /// <summary>A full userdata around an object.</summary>
    public LuaUserdata(object? content, LuaTable? metatable) : base(LuaType.Userdata)
    {
        Content = content;
        Metatable = metatable;
    }

    /// <summary>The null pointer as a light userdata: <c>cjson.null</c>.</summary>
    public static LuaUserdata Null { get; } = new(LuaType.LightUserdata);

    /// <summary>The host's object.</summary>
    public object? Content { get; }

    /// <summary>The metatable, or null.</summary>
    public LuaTable? Metatable { get; set; }
}
