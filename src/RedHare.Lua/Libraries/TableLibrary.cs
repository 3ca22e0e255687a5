namespace RedHare.Lua;

/// <summary>The table <c>table</c>. Its functions work on raw elements, as Lua 5.1's do.</summary>
public static class TableLibrary
{
    /// <summary>Sets the global <c>table</c>.</summary>
    public static void Open(LuaState state)
    {
        var library = LibraryTable.Open(state, "table");
        library.Add("concat", Concat);
        library.Add("foreach", ForEach);
        library.Add("foreachi", ForEachI);
        library.Add("getn", GetN);
        library.Add("maxn", MaxN);
        library.Add("insert", Insert);
        library.Add("remove", Remove);
        library.Add("setn", SetN);
        library.Add("sort", TableSort.Sort);
    }

    private static int GetN(LuaCall call) => call.Return(call.CheckTable(0).Length);

    private static int SetN(LuaCall call)
    {
        call.CheckTable(0);
        throw call.Error("'setn' is obsolete");
    }

    private static int MaxN(LuaCall call)
    {
        var table = call.CheckTable(0);
        var max = 0.0;
        LuaValue key = default;
        while (table.Next(ref key, out _))
        {
            call.State.Tick(1);
            if (key.IsNumber && key.Number > max) max = key.Number;
        }
        return call.Return(max);
    }

    private static int Insert(LuaCall call)
    {
        var table = call.CheckTable(0);
        var end = table.Length + 1;
        if (call.Count is < 2 or > 3) throw call.Error("wrong number of arguments to 'insert'");
        var place = end;
        var value = call[call.Count - 1];
        if (call.Count == 3)
        {
            place = (int)call.CheckInteger(1);
            if (place > end) end = place;
        }
        table.CheckWritable();
        for (var i = end; i > place; i--)
        {
            if ((i & 63) == 0) call.State.Tick(64);
            table[i] = table[i - 1];
        }
        table[place] = value;
        return call.Return();
    }

    private static int Remove(LuaCall call)
    {
        var table = call.CheckTable(0);
        var end = table.Length;
        var place = (int)call.OptInteger(1, end);
        if (place < 1 || place > end) return call.Return();
        table.CheckWritable();
        var value = table[place];
        for (; place < end; place++)
        {
            if ((place & 63) == 0) call.State.Tick(64);
            table[place] = table[place + 1];
        }
        table[end] = LuaValue.Nil;
        return call.Return(value);
    }

    private static int Concat(LuaCall call)
    {
        var separator = (call.OptString(1) ?? LuaString.Empty).Span;
        var table = call.CheckTable(0);
        var first = (int)call.OptInteger(2, 1);
        var last = (int)call.OptInteger(3, table.Length);
        var buffer = new LuaBuffer(call.State, stackalloc byte[512]);
        for (var i = first; i <= last; i++)
        {
            if ((i & 15) == 0) call.State.Tick(16);
            var value = table[i];
            if (value.String is { } text) buffer.Append(text.Span);
            else if (value.IsNumber) buffer.Advance(LuaNumber.Format(value.Number, buffer.Reserve(LuaNumber.MaxText)));
            else throw call.Error($"invalid value ({LuaText.TypeName(value)}) at index {i} in table for 'concat'");
            if (i == last) break;
            buffer.Append(separator);
        }
        return call.Return(buffer.ToText());
    }

    private static int ForEachI(LuaCall call)
    {
        var table = call.CheckTable(0);
        var length = table.Length;
        var function = CheckFunction(call);
        for (var i = 1; i <= length; i++)
        {
            var result = call.Thread.Call1(function, i, table[i]);
            if (!result.IsNil) return call.Return(result);
        }
        return call.Return();
    }

    private static int ForEach(LuaCall call)
    {
        var table = call.CheckTable(0);
        var function = CheckFunction(call);
        LuaValue key = default;
        while (table.Next(ref key, out var value))
        {
            var result = call.Thread.Call1(function, key, value);
            if (!result.IsNil) return call.Return(result);
        }
        return call.Return();
    }

    private static LuaValue CheckFunction(LuaCall call) => call[1].Function is null ? throw call.BadType(1, "function") : call[1];
}
