namespace RedHare.Lua;

/// <summary>The table <c>string</c>, which is also what methods of strings are looked up in.</summary>
public static class StringLibrary
{
    /// <summary>Sets the global <c>string</c> and the strings' metatable.</summary>
    public static void Open(LuaState state)
    {
        var library = LibraryTable.Open(state, "string");
        library.Add("byte", Byte);
        library.Add("char", Char);
        library.Add("dump", Dump);
        library.Add("find", StringSearch.Find);
        library.Add("format", StringFormat.Format);
        library.Add("gfind", StringSearch.GMatch);
        library.Add("gmatch", StringSearch.GMatch);
        library.Add("gsub", StringReplacement.GSub);
        library.Add("len", Len);
        library.Add("lower", Lower);
        library.Add("match", StringSearch.Match);
        library.Add("rep", Rep);
        library.Add("reverse", Reverse);
        library.Add("sub", Sub);
        library.Add("upper", Upper);
        library.Alias("gfind", "gmatch");

        var metatable = state.Table();
        metatable[LuaString.Of("__index")] = library.Table;
        state.StringMetatable = metatable;
    }

    /// <summary>A place given by a script: from 1, or from the end where negative; 0 where before the beginning.</summary>
    internal static long Place(long position, int length)
    {
        if (position < 0) position += (long)length + 1;
        return Math.Max(position, 0);
    }

    private static int Len(LuaCall call) => call.Return(call.CheckString(0).Length);

    private static int Sub(LuaCall call)
    {
        var text = call.CheckString(0);
        var start = Math.Max(Place(call.CheckInteger(1), text.Length), 1);
        var end = Math.Min(Place(call.OptInteger(2, -1), text.Length), text.Length);
        if (start > end) return call.Return(LuaString.Empty);
        if (end - start + 1 == text.Length) return call.Return(text);
        return call.Return(call.State.String(text.Span[(int)(start - 1)..(int)end]));
    }

    private static int Byte(LuaCall call)
    {
        var text = call.CheckString(0);
        var start = Place(call.OptInteger(1, 1), text.Length);
        var end = Math.Min(Place(call.OptInteger(2, start), text.Length), text.Length);
        if (start <= 0) start = 1;
        if (start > end) return call.Return();
        if (start == end) return call.Return(text.Span[(int)start - 1]);
        var bytes = text.Span[(int)(start - 1)..(int)end];
        call.CheckResults(bytes.Length, "string slice too long");
        var results = new LuaValue[bytes.Length];
        for (var i = 0; i < results.Length; i++) results[i] = bytes[i];
        return call.Return(results);
    }

    private static int Char(LuaCall call)
    {
        var buffer = new LuaBuffer(call.State, stackalloc byte[64]);
        for (var i = 0; i < call.Count; i++)
        {
            var code = (int)call.CheckInteger(i);
            if (code is < 0 or > 255) throw call.Bad(i, "invalid value");
            buffer.Append((byte)code);
        }
        return call.Return(buffer.ToText());
    }

    private static int Rep(LuaCall call)
    {
        var text = call.CheckString(0);
        var count = (int)call.CheckInteger(1);
        if (count <= 0 || text.Length == 0) return call.Return(LuaString.Empty);
        if (count == 1) return call.Return(text);
        var bytes = NewArray(call, (long)text.Length * count);
        if (text.Length == 1)
        {
            bytes.AsSpan().Fill(text.Span[0]);
        }
        else
        {
            // Doubling what is there copies large pieces.
            text.Span.CopyTo(bytes);
            for (var done = text.Length; done < bytes.Length;)
            {
                var piece = Math.Min(done, bytes.Length - done);
                bytes.AsSpan(0, piece).CopyTo(bytes.AsSpan(done));
                done += piece;
            }
        }
        return call.Return(new LuaString(bytes));
    }

    private static int Reverse(LuaCall call)
    {
        var text = call.CheckString(0);
        var bytes = NewArray(call, text.Length);
        text.Span.CopyTo(bytes);
        Array.Reverse(bytes);
        return call.Return(new LuaString(bytes));
    }

    private static int Lower(LuaCall call)
    {
        var text = call.CheckString(0);
        var bytes = NewArray(call, text.Length);
        var source = text.Span;
        for (var i = 0; i < bytes.Length; i++) bytes[i] = CharacterClass.ToLower(source[i]);
        return call.Return(new LuaString(bytes));
    }

    private static int Upper(LuaCall call)
    {
        var text = call.CheckString(0);
        var bytes = NewArray(call, text.Length);
        var source = text.Span;
        for (var i = 0; i < bytes.Length; i++) bytes[i] = CharacterClass.ToUpper(source[i]);
        return call.Return(new LuaString(bytes));
    }

    /// <summary>An array for a string of the script's making: charged, and its filling ticked, before it is there.</summary>
    private static byte[] NewArray(LuaCall call, long length)
    {
        call.State.Charge(length + 64);
        if (length > Array.MaxLength) throw new LuaException("not enough memory");
        call.State.Tick((int)(length >> 4));
        return GC.AllocateUninitializedArray<byte>((int)length);
    }

    /// <summary>There is no bytecode to give, and none would be loaded: this is only the mark of it, which loadstring refuses.</summary>
    private static int Dump(LuaCall call)
    {
        if (call[0].Function is null) throw call.BadType(0, "function");
        if (call[0].Function is not LuaClosure) throw call.Error("unable to dump given function");
        return call.Return(call.State.String("\eLua"u8));
    }
}
