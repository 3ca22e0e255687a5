namespace RedHare.Lua;

/// <summary>The strings that the function type gives: one object each, so that a comparison with a constant costs little.</summary>
internal static class TypeNames
{
    private static readonly LuaString s_nil = LuaString.Of("nil");
    private static readonly LuaString s_boolean = LuaString.Of("boolean");
    private static readonly LuaString s_number = LuaString.Of("number");
    private static readonly LuaString s_string = LuaString.Of("string");
    private static readonly LuaString s_table = LuaString.Of("table");
    private static readonly LuaString s_function = LuaString.Of("function");
    private static readonly LuaString s_thread = LuaString.Of("thread");
    private static readonly LuaString s_userdata = LuaString.Of("userdata");

    public static LuaString Of(in LuaValue value) => value.Type switch
    {
        LuaType.Nil => s_nil,
        LuaType.Boolean => s_boolean,
        LuaType.Number => s_number,
        LuaType.String => s_string,
        LuaType.Table => s_table,
        LuaType.Function => s_function,
        LuaType.Thread => s_thread,
        _ => s_userdata,
    };
}
