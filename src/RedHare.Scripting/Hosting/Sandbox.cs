using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>
/// The world that scripts see: the libraries that Redis opens, less what reaches out of it, and all of it read-only. A script can neither leave anything behind for
/// the next nor change what the next finds; reading a global that is not there is an error.
/// </summary>
internal static class Sandbox
{
    private static readonly HashSet<string> s_allowed =
    [
        "string", "cjson", "bit", "cmsgpack", "math", "table", "struct", "os", "redis", "server",
        "xpcall", "tostring", "getfenv", "setmetatable", "next", "assert", "tonumber", "rawequal", "collectgarbage", "getmetatable", "rawset", "pcall", "coroutine",
        "type", "_G", "select", "unpack", "gcinfo", "pairs", "rawget", "loadstring", "ipairs", "_VERSION", "setfenv", "load", "error", "newproxy",
    ];

    private static readonly LuaString s_index = LuaString.Of("__index");

    /// <summary>Fills a runner's state for the scripts of EVAL.</summary>
    public static void OpenForScripts(ScriptRunner runner)
    {
        OpenLibraries(runner);
        RedisLibrary.OpenEval(runner);
        RaiseForAbsent(runner.State.Globals);
        Protect(runner.State, runner.State.Globals);
    }

    /// <summary>Opens the libraries and drops what is not for scripts.</summary>
    public static void OpenLibraries(ScriptRunner runner)
    {
        var state = runner.State;
        BaseLibrary.Open(state);
        TableLibrary.Open(state);
        StringLibrary.Open(state);
        MathLibrary.Open(state);
        OsLibrary.Open(state);
        CjsonLibrary.Open(state);
        StructLibrary.Open(state);
        CmsgpackLibrary.Open(state);
        BitLibrary.Open(state);
        RedisLibrary.Open(runner);
        var names = new List<LuaString>();
        for (var key = default(LuaValue); state.Globals.Next(ref key, out _);)
            if (key.String is { } name && !s_allowed.Contains(name.ToString())) names.Add(name);
        foreach (var name in names) state.Globals[name] = default;
        state.ErrorOfPCall = TextOfError;
    }

    /// <summary>Makes reading an absent field of a table an error.</summary>
    public static void RaiseForAbsent(LuaTable table)
    {
        var metatable = new LuaTable();
        metatable[s_index] = new LuaNativeFunction("__index", Absent);
        table.Metatable = metatable;
    }

    /// <summary>Makes a table and all that can be reached from it read-only.</summary>
    public static void Protect(LuaState state, LuaTable root)
    {
        var left = new Stack<LuaTable>([root]);
        // Not reachable through a table, but by getmetatable('').
        if (state.StringMetatable is { } strings) left.Push(strings);
        while (left.TryPop(out var table))
        {
            if (table.IsReadOnly) continue;
            table.IsReadOnly = true;
            for (var key = default(LuaValue); table.Next(ref key, out var value);)
                if (value.Table is { } inner) left.Push(inner);
            if (table.Metatable is { } metatable) left.Push(metatable);
        }
    }

    private static int Absent(LuaCall call)
    {
        if (call.Count != 2) throw call.Error("Wrong number of arguments to luaProtectedTableError");
        if (call[1].String is null && !call[1].IsNumber) throw call.Error("Second argument to luaProtectedTableError must be a string or number");
        throw call.Error($"Script attempted to access nonexistent global variable '{call.CheckString(1)}'");
    }

    // Before Redis 7 errors were strings, and scripts that catch one with pcall expect that still.
    private static LuaValue TextOfError(LuaValue error) =>
        error.Table is { } table && table[ReplyNames.Err] is { IsNil: false } text && (text.String is not null || text.IsNumber) ? text : error;
}
