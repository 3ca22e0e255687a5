using System.Runtime.CompilerServices;

namespace RedHare.Lua;

/// <summary>
/// A Lua 5.1 world: globals, the strings' metatable, limits. For one thread at a time; states share nothing mutable, so each thread that runs scripts
/// has its own.
/// </summary>
public sealed class LuaState
{
    private readonly MemoryMeter _memory;

    /// <summary>A state with empty globals; the libraries are opened by their own Open methods.</summary>
    public LuaState(LuaLimits? limits = null)
    {
        Limits = limits ?? new LuaLimits();
        _memory = new MemoryMeter(this);
        Ticks = Limits.HookInterval;
        Globals = new LuaTable(this, 0, 0);
        Registry = new LuaTable(this, 0, 0);
        Main = new LuaThread(this) { Status = CoroutineStatus.Running };
        Current = Main;
    }

    /// <summary>What scripts may use.</summary>
    public LuaLimits Limits { get; }

    /// <summary>_G.</summary>
    public LuaTable Globals { get; }

    /// <summary>Values that the host keeps for the state, out of the scripts' reach: they count as the state's memory.</summary>
    public LuaTable Registry { get; }

    /// <summary>The main thread: where scripts run until a coroutine is resumed.</summary>
    public LuaThread Main { get; }

    /// <summary>The metatable of all strings (its __index is the string library).</summary>
    public LuaTable? StringMetatable { get; set; }

    /// <summary>
    /// Called every <see cref="LuaLimits.HookInterval"/> portions of work, on the script's thread. It may throw a fatal <see cref="LuaException"/> to end the script.
    /// </summary>
    public Action? Hook { get; set; }

    /// <summary>What pcall returns for an error that it caught; null: the error itself.</summary>
    public Func<LuaValue, LuaValue>? ErrorOfPCall { get; set; }

    /// <summary>Where print writes a line, without its end; null: nowhere.</summary>
    public Action<ReadOnlyMemory<byte>>? Print { get; set; }

    /// <summary>Bytes that the state's values take: what was reachable when it was last measured and what was allocated since.</summary>
    public long MemoryUsed => _memory.Used;

    /// <summary>The thread that runs.</summary>
    internal LuaThread Current { get; set; }

    /// <summary>Work until the hook is due. A field: the interpreter counts it down on each jump back and call.</summary>
    internal int Ticks;

    /// <summary>Native calls one within the other.</summary>
    internal int NativeDepth;

    /// <summary>The function next, which generic loops run without a call.</summary>
    internal LuaNativeFunction NextFunction { get; } = new("next", Traversal.Next);

    /// <summary>The iterator of ipairs, likewise.</summary>
    internal LuaNativeFunction ArrayIterator { get; } = new("ipairs", Traversal.NextElement);

    /// <summary>Counts memory that is about to be allocated for the script.</summary>
    /// <exception cref="LuaException">"not enough memory", when what is reachable would pass the limit.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Charge(long bytes)
    {
        if ((_memory.Allowance -= bytes) < 0) _memory.Measure(bytes);
    }

    /// <summary>Counts work done in a library function, in portions of about one instruction's cost, so that the hook comes in time.</summary>
    public void Tick(int work)
    {
        if ((Ticks -= work) < 0) RunHook();
    }

    /// <summary>A new string, charged.</summary>
    public LuaString String(ReadOnlySpan<byte> bytes)
    {
        ChargeString(bytes.Length);
        return new LuaString(bytes);
    }

    /// <summary>A new string around an array that the caller gives away; charged.</summary>
    public LuaString Adopt(byte[] bytes)
    {
        ChargeString(bytes.Length);
        return new LuaString(bytes);
    }

    /// <summary>A new table, charged.</summary>
    public LuaTable Table(int arrayCapacity = 0, int hashCapacity = 0)
    {
        Charge(LuaSizes.Table(0, 0) + ((arrayCapacity | hashCapacity) == 0 ? 0 : LuaSizes.TableGrowth(arrayCapacity, hashCapacity)));
        return new LuaTable(this, arrayCapacity, hashCapacity);
    }

    /// <summary>A closure of a compiled chunk, in the global environment.</summary>
    public LuaClosure Load(Prototype prototype) => new(prototype, Globals);

    /// <summary>Runs a function on the main thread and returns its results.</summary>
    /// <exception cref="LuaException">The error that nothing caught.</exception>
    public LuaValue[] Call(LuaFunction function, params ReadOnlySpan<LuaValue> arguments) => Main.Call(function, arguments);

    /// <summary>Counts a string that is about to be made, and the work of filling it.</summary>
    internal void ChargeString(int length)
    {
        Charge(LuaSizes.String(length));
        if (length > 1024) Tick(length >> 6);
    }

    /// <summary>Counts work where the hook must not run: it comes with the next step of the script.</summary>
    internal void TickLater(int work) => Ticks -= Math.Min(work, Limits.HookInterval);

    /// <summary>Counts the work of reading a string whole, where it is a long one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void TickText(in LuaValue value)
    {
        if (value.Reference is LuaString { Length: > 1024 } text) TickLater(text.Length >> 7);
    }

    /// <summary>Measures what is reachable now, as a full garbage collection would; <see cref="MemoryUsed"/> is exact then. Not while another thread runs it.</summary>
    public void Collect() => _memory.Measure(0);

    /// <summary>Calls the hook.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void RunHook()
    {
        Ticks = Limits.HookInterval;
        Hook?.Invoke();
    }
}
