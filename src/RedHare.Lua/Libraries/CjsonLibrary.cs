namespace RedHare.Lua;

/// <summary>The table <c>cjson</c>: lua-cjson 2.1.0, as Redis has it.</summary>
public static class CjsonLibrary
{
    /// <summary>Sets the global <c>cjson</c>.</summary>
    /// <param name="state">The state.</param>
    /// <param name="options">Options to share with other states, or to reset; its own where not given.</param>
    public static void Open(LuaState state, JsonOptions? options = null) =>
        Fill(LibraryTable.Open(state, "cjson"), options ?? new JsonOptions());

    private static void Fill(LibraryTable library, JsonOptions options)
    {
        var keys = new KeyCache();
        library.Add("encode", call => JsonEncoder.Encode(call, options));
        library.Add("decode", call => JsonDecoder.Decode(call, options, keys));
        library.Add("encode_sparse_array", call => SparseArray(call, options));
        library.Add("encode_max_depth", call =>
        {
            CheckCount(call, 1);
            options.EncodeMaxDepth = Integer(call, 0, options.EncodeMaxDepth, 1, int.MaxValue);
            return call.Return(options.EncodeMaxDepth);
        });
        library.Add("decode_max_depth", call =>
        {
            CheckCount(call, 1);
            options.DecodeMaxDepth = Integer(call, 0, options.DecodeMaxDepth, 1, int.MaxValue);
            return call.Return(options.DecodeMaxDepth);
        });
        library.Add("encode_number_precision", call =>
        {
            CheckCount(call, 1);
            options.NumberPrecision = Integer(call, 0, options.NumberPrecision, 1, 14);
            return call.Return(options.NumberPrecision);
        });
        library.Add("encode_keep_buffer", call =>
        {
            CheckCount(call, 1);
            options.KeepsBuffer = Switch(call, 0, options.KeepsBuffer);
            return call.Return(options.KeepsBuffer);
        });
        library.Add("encode_invalid_numbers", call => EncodeInvalidNumbers(call, options));
        library.Add("decode_invalid_numbers", call =>
        {
            CheckCount(call, 1);
            options.DecodesInvalidNumbers = Switch(call, 0, options.DecodesInvalidNumbers);
            return call.Return(options.DecodesInvalidNumbers);
        });
        library.Add("new", static call =>
        {
            var copy = new LibraryTable(call.State.Table(0, 16));
            call.State.Charge(4096);
            Fill(copy, new JsonOptions());
            return call.Return(copy.Table);
        });
        library.Add("null", LuaUserdata.Null);
        library.Add("_NAME", LuaString.Of("cjson"));
        library.Add("_VERSION", LuaString.Of("2.1.0"));
    }

    private static int SparseArray(LuaCall call, JsonOptions options)
    {
        CheckCount(call, 3);
        options.ConvertsSparseArrays = Switch(call, 0, options.ConvertsSparseArrays);
        options.SparseRatio = Integer(call, 1, options.SparseRatio, 0, int.MaxValue);
        options.SparseSafe = Integer(call, 2, options.SparseSafe, 0, int.MaxValue);
        return call.Return([options.ConvertsSparseArrays, options.SparseRatio, options.SparseSafe]);
    }

    private static int EncodeInvalidNumbers(LuaCall call, JsonOptions options)
    {
        CheckCount(call, 1);
        options.EncodeInvalidNumbers = call[0].Type switch
        {
            LuaType.Nil => options.EncodeInvalidNumbers,
            LuaType.Boolean => call[0].IsFalsy ? JsonInvalidNumbers.Refuse : JsonInvalidNumbers.Write,
            _ => Word(call, 0, allowsNull: true),
        };
        return options.EncodeInvalidNumbers == JsonInvalidNumbers.WriteNull
            ? call.Return(LuaString.Of("null"))
            : call.Return(options.EncodeInvalidNumbers == JsonInvalidNumbers.Write);
    }

    private static void CheckCount(LuaCall call, int most)
    {
        if (call.Count > most) throw call.Bad(most, "found too many arguments");
    }

    /// <summary>The message names the first argument whichever it is, as cjson does.</summary>
    private static int Integer(LuaCall call, int index, int current, int min, int max)
    {
        if (call[index].IsNil) return current;
        var value = (int)call.CheckInteger(index);
        return value >= min && value <= max ? value : throw call.Bad(0, $"expected integer between {min} and {max}");
    }

    private static bool Switch(LuaCall call, int index, bool current) => call[index].Type switch
    {
        LuaType.Nil => current,
        LuaType.Boolean => !call[index].IsFalsy,
        _ => Word(call, index, allowsNull: false) == JsonInvalidNumbers.Write,
    };

    private static JsonInvalidNumbers Word(LuaCall call, int index, bool allowsNull)
    {
        var word = call.CheckString(index).Span;
        if (word.SequenceEqual("off"u8)) return JsonInvalidNumbers.Refuse;
        if (word.SequenceEqual("on"u8)) return JsonInvalidNumbers.Write;
        if (allowsNull && word.SequenceEqual("null"u8)) return JsonInvalidNumbers.WriteNull;
        throw call.Bad(index, $"invalid option '{call.CheckString(index)}'");
    }
}
