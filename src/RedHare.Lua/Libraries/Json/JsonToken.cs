namespace RedHare.Lua;

/// <summary>What a piece of JSON is, in lua-cjson's names, which its messages show.</summary>
internal enum JsonToken
{
    ObjectBegin,
    ObjectEnd,
    ArrayBegin,
    ArrayEnd,
    String,
    Number,
    Boolean,
    Null,
    Colon,
    Comma,
    End,
    Error,
}

/// <summary>Tokens as messages name them.</summary>
internal static class JsonTokenNames
{
    public static string Name(this JsonToken token) => token switch
    {
        JsonToken.ObjectBegin => "T_OBJ_BEGIN",
        JsonToken.ObjectEnd => "T_OBJ_END",
        JsonToken.ArrayBegin => "T_ARR_BEGIN",
        JsonToken.ArrayEnd => "T_ARR_END",
        JsonToken.String => "T_STRING",
        JsonToken.Number => "T_NUMBER",
        JsonToken.Boolean => "T_BOOLEAN",
        JsonToken.Null => "T_NULL",
        JsonToken.Colon => "T_COLON",
        JsonToken.Comma => "T_COMMA",
        JsonToken.End => "T_END",
        _ => "T_ERROR",
    };
}
