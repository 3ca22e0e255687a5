using System.Text;
using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>redis.register_function, in both its forms: name and callback, or one table of named arguments.</summary>
internal static class Registration
{
    /// <param name="call">The call.</param>
    /// <param name="library">The library that is being loaded, or null.</param>
    /// <param name="keep">Makes the interpreter keep a callback.</param>
    public static int Run(LuaCall call, Library? library, Func<LuaValue, LuaValue> keep)
    {
        if (library is null) throw Error(call, "redis.register_function can only be called on FUNCTION LOAD command");
        var error = call.Count switch
        {
            1 => ReadNamed(call, out var named) ?? Add(named),
            2 => ReadPositional(call, out var positional) ?? Add(positional),
            _ => "wrong number of arguments to redis.register_function",
        };
        return error is null ? call.Return() : throw Error(call, error);

        string? Add(LibraryFunction? function)
        {
            var failed = library.TryAdd(function!);
            if (failed is null) keep(function!.Callback);
            return failed;
        }
    }

    private static string? ReadPositional(LuaCall call, out LibraryFunction? function)
    {
        function = null;
        if (Text(call[0]) is not { } name) return "first argument to redis.register_function must be a string";
        if (call[1].Function is null) return "second argument to redis.register_function must be a function";
        function = new LibraryFunction(name, null, ScriptFlags.None, call[1]);
        return null;
    }

    private static string? ReadNamed(LuaCall call, out LibraryFunction? function)
    {
        function = null;
        if (call[0].Table is not { } table) return "calling redis.register_function with a single argument is only applicable to Lua table (representing named arguments).";
        string? name = null;
        byte[]? description = null;
        var callback = default(LuaValue);
        var flags = ScriptFlags.None;
        for (var key = default(LuaValue); table.Next(ref key, out var value);)
        {
            switch (Text(key)?.ToLowerInvariant())
            {
                case null:
                    return "named argument key given to redis.register_function is not a string";
                case "function_name":
                    name = Text(value);
                    if (name is null) return "function_name argument given to redis.register_function must be a string";
                    break;
                case "description":
                    if (Text(value) is not { } text) return "description argument given to redis.register_function must be a string";
                    description = Encoding.Latin1.GetBytes(text);
                    break;
                case "callback":
                    if (value.Function is null) return "callback argument given to redis.register_function must be a function";
                    callback = value;
                    break;
                case "flags":
                    if (value.Table is not { } names) return "flags argument to redis.register_function must be a table representing function flags";
                    if (!TryReadFlags(names, out flags)) return "unknown flag given";
                    break;
                default:
                    return "unknown argument given to redis.register_function";
            }
        }
        if (name is null) return "redis.register_function must get a function name argument";
        if (callback.IsNil) return "redis.register_function must get a callback argument";
        function = new LibraryFunction(name, description, flags, callback);
        return null;
    }

    private static bool TryReadFlags(LuaTable names, out ScriptFlags flags)
    {
        flags = ScriptFlags.None;
        for (var i = 1; names[i] is { IsNil: false } value; i++)
        {
            if (Text(value) is not { } name) return false;
            var flag = ScriptFlagNames.Parse(Encoding.Latin1.GetBytes(name), ignoreCase: true);
            if (flag == ScriptFlags.None) return false;
            flags |= flag;
        }
        return true;
    }

    private static string? Text(LuaValue value)
    {
        if (value.IsNumber) return LuaNumber.ToText(value.Number).ToString();
        return value.String is { } text ? Encoding.Latin1.GetString(text.Span) : null;
    }

    private static LuaException Error(LuaCall call, string text) => ErrorTable.Exception(call.State, Encoding.ASCII.GetBytes(text));
}
