namespace RedHare.Lua;

/// <summary>The names of metamethods.</summary>
internal static class MetaNames
{
    public static readonly LuaString Index = LuaString.Of("__index");
    public static readonly LuaString NewIndex = LuaString.Of("__newindex");
    public static readonly LuaString Call = LuaString.Of("__call");
    public static readonly LuaString Add = LuaString.Of("__add");
    public static readonly LuaString Sub = LuaString.Of("__sub");
    public static readonly LuaString Mul = LuaString.Of("__mul");
    public static readonly LuaString Div = LuaString.Of("__div");
    public static readonly LuaString Mod = LuaString.Of("__mod");
    public static readonly LuaString Pow = LuaString.Of("__pow");
    public static readonly LuaString Unm = LuaString.Of("__unm");
    public static readonly LuaString Len = LuaString.Of("__len");
    public static readonly LuaString Concat = LuaString.Of("__concat");
    public static readonly LuaString Eq = LuaString.Of("__eq");
    public static readonly LuaString Lt = LuaString.Of("__lt");
    public static readonly LuaString Le = LuaString.Of("__le");
    public static readonly LuaString Metatable = LuaString.Of("__metatable");
    public static readonly LuaString ToText = LuaString.Of("__tostring");
}
