namespace RedHare.Lua;

/// <summary>Equality and order with metamethods.</summary>
internal static class Comparison
{
    /// <summary>a == b.</summary>
    public static bool AreEqual(LuaThread thread, LuaValue a, LuaValue b)
    {
        thread.State.TickText(a);
        if (a.Equals(b)) return true;
        LuaTable? mine, its;
        if (a.Reference is LuaTable table && b.Reference is LuaTable other) (mine, its) = (table.Metatable, other.Metatable);
        else if (a.Reference is LuaUserdata userdata && b.Reference is LuaUserdata second) (mine, its) = (userdata.Metatable, second.Metatable);
        else return false;
        if (mine is null || its is null) return false;
        var handler = mine.GetConstant(MetaNames.Eq);
        if (handler.IsNil || (mine != its && !handler.Equals(its.GetConstant(MetaNames.Eq)))) return false;
        return !thread.Call1(handler, a, b).IsFalsy;
    }

    /// <summary>a &lt; b.</summary>
    public static bool LessThan(LuaThread thread, LuaValue a, LuaValue b)
    {
        if (a.IsNumber && b.IsNumber) return a.Double < b.Double;
        thread.State.TickText(a);
        if (a.Reference is LuaString mine && b.Reference is LuaString its) return Order(mine, its) < 0;
        if (a.Type == b.Type && TryOrder(thread, a, b, MetaNames.Lt, out var result)) return result;
        throw RuntimeErrors.Order(thread, a, b);
    }

    /// <summary>a ≤ b: by __le, or else as not b &lt; a.</summary>
    public static bool LessOrEqual(LuaThread thread, LuaValue a, LuaValue b)
    {
        if (a.IsNumber && b.IsNumber) return a.Double <= b.Double;
        thread.State.TickText(a);
        if (a.Reference is LuaString mine && b.Reference is LuaString its) return Order(mine, its) <= 0;
        if (a.Type == b.Type)
        {
            if (TryOrder(thread, a, b, MetaNames.Le, out var result)) return result;
            if (TryOrder(thread, b, a, MetaNames.Lt, out result)) return !result;
        }
        throw RuntimeErrors.Order(thread, a, b);
    }

    // Lua compares with strcoll, and Redis runs in the C locale for it: bytes.
    private static int Order(LuaString a, LuaString b) => a.Span.SequenceCompareTo(b.Span);

    private static bool TryOrder(LuaThread thread, in LuaValue a, in LuaValue b, LuaString name, out bool result)
    {
        result = false;
        var handler = Metamethods.Of(thread.State, a, name);
        if (handler.IsNil || !handler.Equals(Metamethods.Of(thread.State, b, name))) return false;
        result = !thread.Call1(handler, a, b).IsFalsy;
        return true;
    }
}
