namespace RedHare.Lua;

/// <summary>What values do beyond their raw operations, by the metamethods of the manual's section 2.8.</summary>
internal static class Metamethods
{
    // As PUC Lua's MAXTAGLOOP: a longer chain of __index is taken for a loop.
    private const int MaxChain = 100;

    /// <summary>The metatable of any value, or null.</summary>
    public static LuaTable? MetatableOf(LuaState state, in LuaValue value) => value.Reference switch
    {
        LuaTable table => table.Metatable,
        LuaString => state.StringMetatable,
        LuaUserdata userdata => userdata.Metatable,
        _ => null,
    };

    /// <summary>A value's metamethod, or nil.</summary>
    public static LuaValue Of(LuaState state, in LuaValue value, LuaString name) => MetatableOf(state, value) is { } metatable ? metatable.GetConstant(name) : default;

    /// <summary>value[key].</summary>
    public static LuaValue Index(LuaThread thread, LuaValue value, LuaValue key) => Find(thread, value, new AnyKey(key));

    /// <summary>value.key, where the key is a constant of the running function.</summary>
    public static LuaValue Field(LuaThread thread, LuaValue value, LuaString key) => Find(thread, value, new ConstantKey(key));

    // Generic over the kind of key: each kind gets code of its own, with its look-up in place.
    private static LuaValue Find<TKey>(LuaThread thread, LuaValue value, TKey key) where TKey : struct, ITableKey
    {
        for (var i = 0; i < MaxChain; i++)
        {
            LuaValue handler;
            if (value.Reference is LuaTable table)
            {
                ref readonly var found = ref key.In(table);
                if (!found.IsNil || table.Metatable is not { } metatable) return found;
                handler = metatable.GetConstant(MetaNames.Index);
                if (handler.IsNil) return default;
            }
            else
            {
                handler = Of(thread.State, value, MetaNames.Index);
                if (handler.IsNil) throw RuntimeErrors.Index(thread, value, isFirst: i == 0);
            }
            if (handler.Reference is LuaFunction) return thread.Call1(handler, value, key.Value);
            value = handler;
        }
        throw RuntimeErrors.Plain(thread, "loop in gettable");
    }

    /// <summary>value[key] = result.</summary>
    public static void SetIndex(LuaThread thread, LuaValue value, LuaValue key, LuaValue result)
    {
        for (var i = 0; i < MaxChain; i++)
        {
            LuaValue handler;
            if (value.Reference is LuaTable table)
            {
                if (table.IsReadOnly) throw RuntimeErrors.Plain(thread, "Attempt to modify a readonly table");
                CheckKey(thread, key);
                ref var slot = ref table.Slot(key);
                if (!slot.IsNil || table.Metatable is not { } metatable)
                {
                    slot = result;
                    return;
                }
                handler = metatable.GetConstant(MetaNames.NewIndex);
                if (handler.IsNil)
                {
                    slot = result;
                    return;
                }
            }
            else
            {
                handler = Of(thread.State, value, MetaNames.NewIndex);
                if (handler.IsNil) throw RuntimeErrors.Index(thread, value, isFirst: i == 0);
            }
            if (handler.Reference is LuaFunction)
            {
                Call(thread, handler, value, key, result);
                return;
            }
            value = handler;
        }
        throw RuntimeErrors.Plain(thread, "loop in settable");
    }

    /// <summary>Raises what a key must not be.</summary>
    public static void CheckKey(LuaThread thread, in LuaValue key)
    {
        if (key.IsNil) throw RuntimeErrors.Plain(thread, "table index is nil");
        if (key.IsNumber && double.IsNaN(key.Double)) throw RuntimeErrors.Plain(thread, "table index is NaN");
    }

    /// <summary>The metamethod of one of two operands; false when neither has it.</summary>
    public static bool TryBinary(LuaThread thread, in LuaValue a, in LuaValue b, LuaString name, out LuaValue result)
    {
        var handler = Of(thread.State, a, name);
        if (handler.IsNil) handler = Of(thread.State, b, name);
        result = default;
        if (handler.IsNil) return false;
        result = thread.Call1(handler, a, b);
        return true;
    }

    /// <summary>#value.</summary>
    public static LuaValue Length(LuaThread thread, in LuaValue value)
    {
        switch (value.Reference)
        {
            case LuaTable table: return table.Length;
            case LuaString text: return text.Length;
        }
        if (TryBinary(thread, value, default, MetaNames.Len, out var result)) return result;
        throw RuntimeErrors.OperandB(thread, "get length of", value);
    }

    private static void Call(LuaThread thread, LuaValue handler, LuaValue value, LuaValue key, LuaValue result)
    {
        var func = thread.Frames[thread.Depth].Top;
        thread.EnsureStack(func + 4);
        thread.Stack[func] = handler;
        thread.Stack[func + 1] = value;
        thread.Stack[func + 2] = key;
        thread.Stack[func + 3] = result;
        thread.CallAt(func, 3, 0);
    }

    private interface ITableKey
    {
        LuaValue Value { get; }

        ref readonly LuaValue In(LuaTable table);
    }

    private readonly struct AnyKey(LuaValue key) : ITableKey
    {
        public LuaValue Value => key;

        public ref readonly LuaValue In(LuaTable table) => ref table.Get(key);
    }

    private readonly struct ConstantKey(LuaString key) : ITableKey
    {
        public LuaValue Value => key;

        public ref readonly LuaValue In(LuaTable table) => ref table.GetConstant(key);
    }
}
