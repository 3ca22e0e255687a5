namespace RedHare.Lua;

/// <summary>
/// Keeps a state's memory below its limit without a garbage collector of its own. Allocations are only added up. When they have used up an allowance,
/// a walk over everything that is reachable finds what is alive, which sets the next allowance: at least as much as is alive, so that each byte
/// allocated pays for a bounded part of a walk, as with a collector whose pause is 200 %.
/// </summary>
internal sealed class MemoryMeter(LuaState state)
{
    private const long MinAllowance = 1 << 20;

    private readonly Stack<LuaObject> _pending = new();
    private long _granted = MinAllowance;
    private long _alive;
    private int _mark;

    /// <summary>Bytes that may be allocated until the next walk.</summary>
    public long Allowance = MinAllowance;

    /// <summary>Bytes alive at the last walk and allocated since.</summary>
    public long Used => _alive + (_granted - Allowance);

    /// <summary>Finds what is alive, and grants the next allowance; these bytes, about to be allocated, count already.</summary>
    public void Measure(long bytes)
    {
        var limit = state.Limits.Memory;
        _alive = Walk();
        // Beyond the limit by an eighth at most: a script at its limit must not pay for a walk with every allocation.
        if (_alive + bytes > limit + (bytes > limit / 8 ? 0 : limit / 8) || _alive > limit)
        {
            _granted = Allowance = 0;
            throw new LuaException("not enough memory") { IsFatal = true };
        }
        _granted = Math.Max(Math.Min(Math.Max(_alive, MinAllowance), limit - _alive), Math.Max(limit / 8, bytes));
        Allowance = _granted - bytes;
    }

    private long Walk()
    {
        _mark++;
        var total = 0L;
        Push(state.Globals);
        Push(state.Registry);
        Push(state.StringMetatable);
        Push(state.Main);
        Push(state.Current);
        var work = 0;
        while (_pending.TryPop(out var value))
        {
            work++;
            total += value switch
            {
                LuaTable table => Visit(table),
                LuaClosure closure => Visit(closure),
                LuaThread thread => Visit(thread),
                LuaUserdata userdata => Visit(userdata),
                LuaFunction function => Visit(function),
                _ => 0,
            };
        }
        if (_pending.EnsureCapacity(0) > 1 << 16) _pending.TrimExcess(1 << 10);
        // The hook does not run here: it comes with the script's next step.
        state.TickLater(work);
        return total;
    }

    private long Visit(LuaTable table)
    {
        Push(table.Metatable);
        var total = table.Size;
        foreach (ref readonly var value in table.Array.AsSpan()) total += Meet(value);
        foreach (ref readonly var node in table.Nodes)
        {
            if (!node.Value.IsNil) total += Meet(node.Key) + Meet(node.Value);
        }
        state.TickLater((table.Array.Length + table.Nodes.Length) >> 2);
        return total;
    }

    private long Visit(LuaClosure closure)
    {
        Push(closure.Environment);
        var total = LuaSizes.Closure(closure.Upvalues.Length) + Visit(closure.Prototype);
        foreach (var upvalue in closure.Upvalues)
        {
            if (upvalue is null || upvalue.Mark == _mark) continue;
            upvalue.Mark = _mark;
            total += LuaSizes.Upvalue;
            if (upvalue.Owner is { } owner) Push(owner);
            else total += Meet(upvalue.Closed);
        }
        return total;
    }

    // Functions nest at most 200 deep.
    private long Visit(Prototype prototype)
    {
        if (prototype.Mark == _mark) return 0;
        prototype.Mark = _mark;
        var total = LuaSizes.Prototype(prototype);
        foreach (ref readonly var constant in prototype.Constants.AsSpan()) total += Meet(constant);
        foreach (var inner in prototype.Prototypes) total += Visit(inner);
        return total;
    }

    private long Visit(LuaThread thread)
    {
        Push(thread.Resumer);
        Push(thread.Globals);
        var used = thread.ClearUnused();
        var total = 128 + (long)LuaSizes.Value * thread.Stack.Length;
        foreach (ref readonly var value in thread.Stack.AsSpan(0, used)) total += Meet(value);
        return total;
    }

    private long Visit(LuaUserdata userdata)
    {
        Push(userdata.Metatable);
        if (userdata.Content is LuaObject content) Push(content);
        return LuaSizes.Userdata;
    }

    private long Visit(LuaFunction function)
    {
        Push(function.Environment);
        if (function is LuaNativeFunction { Body.Target: LuaObject target }) Push(target);
        return LuaSizes.Closure(0);
    }

    // Strings are counted where they are met; what refers to others waits.
    private long Meet(in LuaValue value)
    {
        var reference = value.Reference;
        if (reference is null or LuaTag || reference.Mark == _mark) return 0;
        if (reference is LuaString text)
        {
            text.Mark = _mark;
            return LuaSizes.String(text.Length);
        }
        Push(reference);
        return 0;
    }

    private void Push(LuaObject? value)
    {
        if (value is null || value.Mark == _mark) return;
        value.Mark = _mark;
        _pending.Push(value);
    }
}
