namespace RedHare.Lua;

/// <summary>The table <c>coroutine</c>.</summary>
public static class CoroutineLibrary
{
    /// <summary>Sets the global <c>coroutine</c>.</summary>
    public static void Open(LuaState state)
    {
        var table = state.Table();
        state.Globals[LuaString.Of("coroutine")] = table;
        Add(table, "create", Create);
        Add(table, "resume", Resume);
        Add(table, "running", Running);
        Add(table, "status", Status);
        Add(table, "wrap", Wrap);
        Add(table, "yield", Coroutine.Yield);
    }

    private static void Add(LuaTable table, string name, LuaNative body) => table[LuaString.Of(name)] = new LuaNativeFunction(name, body);

    private static int Create(LuaCall call) => call.Return(New(call));

    private static int Wrap(LuaCall call) => call.Return(new LuaNativeFunction("wrap", New(call).ResumeWrapped));

    private static LuaThread New(LuaCall call)
    {
        if (call[0].Reference is not LuaClosure closure) throw call.Bad(0, "Lua function expected");
        return Coroutine.Create(call.Thread, closure);
    }

    private static int Resume(LuaCall call)
    {
        var thread = Thread(call);
        if (!Coroutine.TryResume(thread, call, 1, out var count, out var error)) return call.Return(LuaValue.False, error);
        call.Thread.EnsureStack(call.Base + count + 1);
        Coroutine.TakeResults(thread, call.Thread.Stack.AsSpan(call.Base + 1, count));
        call.Thread.Stack[call.Base] = LuaValue.True;
        return count + 1;
    }

    private static int Running(LuaCall call) => call.Return(call.Thread == call.State.Main ? null : call.Thread);

    private static int Status(LuaCall call) => call.Return(LuaString.Of(Coroutine.NameOf(Thread(call).Status)));

    private static LuaThread Thread(LuaCall call) => call[0].Reference as LuaThread ?? throw call.Bad(0, "coroutine expected");
}
