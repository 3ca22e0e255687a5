using System.Text;

namespace RedHare.Lua.Tests.Libraries;

/// <summary>Runs an expression with all libraries open and shows its results as text: strings in quotes, odd bytes by number.</summary>
internal static class LibraryRun
{
    public static LuaState NewState(LuaLimits? limits = null)
    {
        var state = new LuaState(limits);
        BaseLibrary.Open(state);
        StringLibrary.Open(state);
        TableLibrary.Open(state);
        MathLibrary.Open(state);
        OsLibrary.Open(state);
        BitLibrary.Open(state);
        StructLibrary.Open(state);
        CjsonLibrary.Open(state);
        CmsgpackLibrary.Open(state);
        return state;
    }

    public static string Of(string expression, LuaState? state = null) => OfChunk("return " + expression, state);

    public static string OfChunk(string chunk, LuaState? state = null)
    {
        state ??= NewState();
        try
        {
            var results = state.Call(state.Load(LuaCompiler.Compile(Encoding.UTF8.GetBytes(chunk), "@t")));
            return string.Join(' ', results.Select(Show));
        }
        catch (LuaException error)
        {
            return "error: " + (error.Value.String is { } text ? Encoding.Latin1.GetString(text.Span) : error.Value.Type.ToString());
        }
    }

    private static string Show(LuaValue value) => value.Type switch
    {
        LuaType.String => "'" + string.Concat(value.String!.Span.ToArray().Select(c => c is >= 32 and < 127 ? ((char)c).ToString() : "\\" + c)) + "'",
        LuaType.Number => LuaNumber.ToText(value.Number).ToString(),
        LuaType.Nil => "nil",
        LuaType.Boolean => value.IsFalsy ? "false" : "true",
        LuaType.LightUserdata => "userdata",
        _ => value.Type.ToString().ToLowerInvariant(),
    };
}
