namespace RedHare.Lua;

/// <summary>next, pairs and ipairs.</summary>
internal static class Traversal
{
    public static int Next(LuaCall call)
    {
        var key = call[1];
        return call.CheckTable(0).Next(ref key, out var value) ? call.Return(key, value) : call.Return(LuaValue.Nil);
    }

    public static int Pairs(LuaCall call) => Iterate(call, call.State.NextFunction, default);

    public static int IPairs(LuaCall call) => Iterate(call, call.State.ArrayIterator, 0);

    /// <summary>The iterator of ipairs.</summary>
    public static int NextElement(LuaCall call)
    {
        var index = (int)call.CheckInteger(1) + 1;
        var value = call.CheckTable(0)[index];
        return value.IsNil ? 0 : call.Return(index, value);
    }

    private static int Iterate(LuaCall call, LuaNativeFunction iterator, LuaValue first)
    {
        var table = call.CheckTable(0);
        call.Thread.EnsureStack(call.Base + 3);
        call.Return(iterator, table);
        call.Thread.Stack[call.Base + 2] = first;
        return 3;
    }
}
