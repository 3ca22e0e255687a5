using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>Errors as scripts see them: a table whose field <c>err</c> is the text with its code.</summary>
internal static class ErrorTable
{
    /// <summary>An error's table. A text that begins with '-' brings its code, to any other "ERR" is put.</summary>
    public static LuaTable Of(LuaState state, ReadOnlySpan<byte> text)
    {
        var table = state.Table(0, 1);
        table[ReplyNames.Err] = state.Adopt(WithCode(text));
        return table;
    }

    /// <summary>The table of an error that a command has answered, and that was counted then.</summary>
    public static LuaTable Counted(LuaState state, ReadOnlySpan<byte> message)
    {
        var table = state.Table(0, 2);
        table[ReplyNames.Err] = state.Adopt(WithCode([(byte)'-', .. message]));
        table[ReplyNames.Counted] = LuaValue.True;
        return table;
    }

    /// <summary>An error to be raised in a script.</summary>
    public static LuaException Exception(LuaState state, ReadOnlySpan<byte> text) => new(Of(state, text));

    /// <summary>The code, a space, and the text without line ends around it.</summary>
    public static byte[] WithCode(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        var code = "ERR"u8;
        if (text is [(byte)'-', ..])
        {
            var space = text.IndexOf((byte)' ');
            if (space < 0) text = text[1..];
            else
            {
                code = text[1..space];
                text = text[(space + 1)..];
            }
        }
        return [.. code, (byte)' ', .. text.Trim("\r\n"u8)];
    }
}
