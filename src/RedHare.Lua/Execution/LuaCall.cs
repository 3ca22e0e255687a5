using System.Diagnostics.CodeAnalysis;

namespace RedHare.Lua;

/// <summary>
/// A call of a native function: its arguments and the place of its results. Results overwrite the arguments from the first on: read what is needed
/// before the first result is written.
/// </summary>
public readonly ref struct LuaCall
{
    private readonly int _base;

    internal LuaCall(LuaThread thread, int @base, int count)
    {
        Thread = thread;
        _base = @base;
        Count = count;
    }

    /// <summary>Who calls.</summary>
    public LuaThread Thread { get; }

    /// <summary>The state.</summary>
    public LuaState State => Thread.State;

    /// <summary>Arguments given.</summary>
    public int Count { get; }

    internal int Base => _base;

    /// <summary>An argument, from 0; nil beyond the last.</summary>
    public LuaValue this[int index] => (uint)index < (uint)Count ? Thread.Stack[_base + index] : default;

    /// <summary>No result.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "Reads as its siblings do.")]
    public int Return() => 0;

    /// <summary>One result.</summary>
    public int Return(LuaValue value)
    {
        Thread.EnsureStack(_base + 1);
        Thread.Stack[_base] = value;
        return 1;
    }

    /// <summary>Two results.</summary>
    public int Return(LuaValue first, LuaValue second)
    {
        Thread.EnsureStack(_base + 2);
        Thread.Stack[_base] = first;
        Thread.Stack[_base + 1] = second;
        return 2;
    }

    /// <summary>Several results.</summary>
    /// <exception cref="LuaException">More than the stack may hold: "stack overflow".</exception>
    public int Return(ReadOnlySpan<LuaValue> values)
    {
        Thread.EnsureStack(_base + values.Length);
        values.CopyTo(Thread.Stack.AsSpan(_base));
        return values.Length;
    }
}
