namespace RedHare.Lua;

/// <summary>Lua 5.1's global functions. Those that reach files (dofile, loadfile, require, module) do not exist here.</summary>
public static class BaseLibrary
{
    private static readonly LuaString s_tostring = LuaString.Of("tostring");

    /// <summary>Sets the globals.</summary>
    public static void Open(LuaState state)
    {
        var globals = state.Globals;
        globals[LuaString.Of("_G")] = globals;
        globals[LuaString.Of("_VERSION")] = LuaString.Of("Lua 5.1");
        Add(state, "assert", ErrorFunctions.Assert);
        Add(state, "error", ErrorFunctions.Error);
        Add(state, "pcall", ErrorFunctions.PCall);
        Add(state, "xpcall", ErrorFunctions.XPCall);
        Add(state, "getfenv", Environments.GetFEnv);
        Add(state, "setfenv", Environments.SetFEnv);
        Add(state, "load", Loading.Load);
        Add(state, "loadstring", Loading.LoadString);
        Add(state, "collectgarbage", Collection.CollectGarbage);
        Add(state, "gcinfo", Collection.GcInfo);
        Add(state, "getmetatable", Metatables.Get);
        Add(state, "setmetatable", Metatables.Set);
        Add(state, "newproxy", Metatables.NewProxy);
        globals[LuaString.Of("next")] = state.NextFunction;
        Add(state, "pairs", Traversal.Pairs);
        Add(state, "ipairs", Traversal.IPairs);
        Add(state, "rawequal", RawEqual);
        Add(state, "rawget", RawGet);
        Add(state, "rawset", RawSet);
        Add(state, "select", Select);
        Add(state, "unpack", Unpack);
        Add(state, "tonumber", NumberReading.ToNumber);
        Add(state, "tostring", ToText);
        Add(state, "type", Type);
        Add(state, "print", Print);
        CoroutineLibrary.Open(state);
    }

    private static void Add(LuaState state, string name, LuaNative body) => state.Globals[LuaString.Of(name)] = new LuaNativeFunction(name, body);

    private static int Type(LuaCall call) => call.Return(TypeNames.Of(call.CheckAny(0)));

    private static int ToText(LuaCall call)
    {
        var value = call.CheckAny(0);
        var handler = Metamethods.Of(call.State, value, MetaNames.ToText);
        // Whatever __tostring gives, be it no string, is the result.
        return call.Return(handler.IsNil ? LuaText.OfAny(call.Thread, value) : call.Thread.Call1(handler, value));
    }

    private static int RawEqual(LuaCall call)
    {
        call.State.TickText(call[0]);
        return call.Return(call.CheckAny(0) == call.CheckAny(1));
    }

    private static int RawGet(LuaCall call) => call.Return(call.CheckTable(0)[call.CheckAny(1)]);

    private static int RawSet(LuaCall call)
    {
        var table = call.CheckTable(0);
        var key = call.CheckAny(1);
        var value = call.CheckAny(2);
        if (table.IsReadOnly) throw new LuaException("Attempt to modify a readonly table");
        Metamethods.CheckKey(call.Thread, key);
        table[key] = value;
        return call.Return(table);
    }

    private static int Select(LuaCall call)
    {
        var count = call.Count;
        if (call[0].Reference is LuaString { Length: > 0 } text && text.Span[0] == '#') return call.Return(count - 1);
        var index = (int)call.CheckInteger(0);
        if (index < 0) index += count;
        else if (index > count) index = count;
        if (index < 1) throw call.Bad(0, "index out of range");
        return call.Return(call.Thread.Stack.AsSpan(call.Base + index, count - index));
    }

    private static int Unpack(LuaCall call)
    {
        var table = call.CheckTable(0);
        var first = (int)call.OptInteger(1, 1);
        var last = call[2].IsNil ? table.Length : (int)call.CheckInteger(2);
        if (first > last) return 0;
        var count = (long)last - first + 1;
        if (count + call.Count > LuaThread.MaxNativeStack) throw call.Error("too many results to unpack");
        var thread = call.Thread;
        thread.EnsureStack(call.Base + (int)count);
        call.State.Tick((int)count >> 2);
        for (var i = 0; i < count; i++) thread.Stack[call.Base + i] = table.Get(first + i);
        return (int)count;
    }

    private static int Print(LuaCall call)
    {
        var print = call.State.Print;
        using var line = new MemoryStream();
        var tostring = call.Thread.Globals[s_tostring];
        for (var i = 0; i < call.Count; i++)
        {
            var text = call.Thread.Call1(tostring, call[i]);
            if (text.Reference is not LuaString && !text.IsNumber) throw call.Error("'tostring' must return a string to 'print'");
            if (i > 0) line.WriteByte((byte)'\t');
            var bytes = LuaText.OfAny(call.Thread, text);
            call.State.ChargeString(bytes.Length);
            line.Write(bytes.Span);
        }
        print?.Invoke(line.GetBuffer().AsMemory(0, (int)line.Length));
        return 0;
    }
}
