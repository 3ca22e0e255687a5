namespace RedHare.Lua;

/// <summary>
/// A Lua 5.1 world: globals, the strings' metatable, limits. For one thread at a time; states share nothing mutable, so each thread that runs scripts
/// has its own.
/// </summary>
public sealed class LuaState
{
    /// <summary>A state with empty globals; the libraries are opened by their own Open methods.</summary>
    public LuaState(LuaLimits? limits = null)
    {
        Limits = limits ?? new LuaLimits();
        Globals = new LuaTable();
        Main = new LuaThread(this);
    }

    /// <summary>What scripts may use.</summary>
    public LuaLimits Limits { get; }

    /// <summary>_G.</summary>
    public LuaTable Globals { get; }

    /// <summary>The main thread: where scripts run until a coroutine is resumed.</summary>
    public LuaThread Main { get; }

    /// <summary>The metatable of all strings (its __index is the string library).</summary>
    public LuaTable? StringMetatable { get; set; }

    /// <summary>
    /// Called every <see cref="LuaLimits.HookInterval"/> portions of work, on the script's thread. It may throw a fatal <see cref="LuaException"/> to end the script.
    /// </summary>
    public Action? Hook { get; set; }

    /// <summary>Counts memory that is about to be allocated for the script.</summary>
    /// <exception cref="LuaException">"not enough memory", when what is reachable would pass the limit.</exception>
    public void Charge(long bytes) => throw new NotImplementedException();

    /// <summary>Counts work done in a library function, in portions of about one instruction's cost, so that the hook comes in time.</summary>
    public void Tick(int work) => throw new NotImplementedException();

    /// <summary>A new string, charged.</summary>
    public LuaString String(ReadOnlySpan<byte> bytes)
    {
        Charge(bytes.Length + 64);
        return new LuaString(bytes);
    }

    /// <summary>A new string around an array that the caller gives away; charged.</summary>
    public LuaString Adopt(byte[] bytes)
    {
        Charge(bytes.Length + 64);
        return new LuaString(bytes);
    }

    /// <summary>A new table, charged.</summary>
    public LuaTable Table(int arrayCapacity = 0, int hashCapacity = 0)
    {
        Charge(96 + 16L * arrayCapacity + 48L * hashCapacity);
        return new LuaTable(arrayCapacity, hashCapacity);
    }

    /// <summary>A closure of a compiled chunk, in the global environment.</summary>
    public LuaClosure Load(Prototype prototype) => new(prototype, Globals);

    /// <summary>Runs a function on the main thread and returns its results.</summary>
    /// <exception cref="LuaException">The error that nothing caught.</exception>
    public LuaValue[] Call(LuaFunction function, params ReadOnlySpan<LuaValue> arguments) => Main.Call(function, arguments);
}
