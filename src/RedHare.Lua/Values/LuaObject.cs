namespace RedHare.Lua;

/// <summary>What a <see cref="LuaValue"/> refers to. Also the tags of the types that have no object: a number, true, false.</summary>
public abstract class LuaObject
{
    private protected LuaObject(LuaType type) => Type = type;

    /// <summary>The type that scripts see.</summary>
    public LuaType Type { get; }

    /// <summary>The last walk over what is reachable that met it. A string shared by states may be missed or counted twice by one of two walks at once.</summary>
    internal int Mark { get; set; }
}

/// <summary>Stands in a value's reference for a type that has no object of its own.</summary>
internal sealed class LuaTag : LuaObject
{
    public static readonly LuaTag Number = new(LuaType.Number);
    public static readonly LuaTag True = new(LuaType.Boolean);
    public static readonly LuaTag False = new(LuaType.Boolean);

    private LuaTag(LuaType type) : base(type)
    {
    }
}
