using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>The fields by which a table stands for a reply that Lua has no type for.</summary>
internal static class ReplyNames
{
    public static readonly LuaString Ok = LuaString.Of("ok");
    public static readonly LuaString Err = LuaString.Of("err");
    public static readonly LuaString Double = LuaString.Of("double");
    public static readonly LuaString BigNumber = LuaString.Of("big_number");
    public static readonly LuaString Verbatim = LuaString.Of("verbatim_string");
    public static readonly LuaString Format = LuaString.Of("format");
    public static readonly LuaString Text = LuaString.Of("string");
    public static readonly LuaString Map = LuaString.Of("map");
    public static readonly LuaString Set = LuaString.Of("set");

    /// <summary>Marks an error that was counted when it arose.</summary>
    public static readonly LuaString Counted = LuaString.Of("ignore_error_stats_update");

    /// <summary>The text of the commonest status.</summary>
    public static readonly LuaString Okay = LuaString.Of("OK");
}
