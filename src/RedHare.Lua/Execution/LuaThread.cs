namespace RedHare.Lua;

/// <summary>A line of execution: the main one or a coroutine. It has a stack of registers that its functions' frames share.</summary>
public sealed class LuaThread : LuaObject
{
    internal LuaValue[] Stack = new LuaValue[64];

    internal LuaThread(LuaState state) : base(LuaType.Thread) => State = state;

    /// <summary>The state it belongs to.</summary>
    public LuaState State { get; }

    /// <summary>Makes the stack hold registers up to this one.</summary>
    internal void EnsureStack(int size)
    {
        if (size > Stack.Length) Array.Resize(ref Stack, Math.Max(size, Stack.Length * 2));
    }

    /// <summary>Calls a function (or a value with __call) from native code and returns all its results.</summary>
    public LuaValue[] Call(LuaValue function, params ReadOnlySpan<LuaValue> arguments) => throw new NotImplementedException();

    /// <summary>Calls a function from native code for its first result (nil when it has none), without an array for it.</summary>
    public LuaValue Call1(LuaValue function) => throw new NotImplementedException();

    /// <summary>Calls a function from native code for its first result, without an array for it.</summary>
    public LuaValue Call1(LuaValue function, LuaValue first, LuaValue second) => throw new NotImplementedException();

    /// <summary>value[key] with metamethods.</summary>
    public LuaValue Index(LuaValue value, LuaValue key) => throw new NotImplementedException();

    /// <summary>value[key] = result with metamethods.</summary>
    public void SetIndex(LuaValue value, LuaValue key, LuaValue result) => throw new NotImplementedException();

    /// <summary>a &lt; b with metamethods; raises "attempt to compare …".</summary>
    public bool LessThan(LuaValue a, LuaValue b) => throw new NotImplementedException();

    /// <summary>tostring(value) with __tostring.</summary>
    public LuaString ToText(LuaValue value) => throw new NotImplementedException();

    /// <summary>The place that a running function is at, as luaL_where: "user_script:12: ", or "" where unknown. Level 1 is the function that called the native function that runs.</summary>
    public string Where(int level) => throw new NotImplementedException();

    /// <summary>The name that the running native function was called by ("insert", or a method's), or null; with whether as a method.</summary>
    internal string? CalleeName(out bool isMethod) => throw new NotImplementedException();
}
