namespace RedHare.Lua;

/// <summary><c>cmsgpack.pack</c>.</summary>
internal static class MessagePackEncoder
{
    /// <summary>Tables within each other; one that is deeper becomes nil, so that a circle ends. It bounds the recursion too.</summary>
    private const int MaxNesting = 16;

    public static int Pack(LuaCall call)
    {
        if (call.Count == 0) throw call.Bad(-1, "MessagePack pack needs input.");
        var buffer = new LuaBuffer(call.State, stackalloc byte[512]);
        for (var i = 0; i < call.Count; i++) Append(call, ref buffer, call[i], 0);
        return call.Return(buffer.ToText());
    }

    private static void Append(LuaCall call, ref LuaBuffer buffer, LuaValue value, int level)
    {
        switch (value.Type)
        {
            case LuaType.String:
                MessagePackWriter.Text(ref buffer, value.String!.Span);
                break;
            case LuaType.Number:
                MessagePackWriter.Number(ref buffer, value.Number);
                break;
            case LuaType.Boolean:
                MessagePackWriter.Boolean(ref buffer, !value.IsFalsy);
                break;
            case LuaType.Table when level < MaxNesting:
                AppendTable(call, ref buffer, value.Table!, level + 1);
                break;
            default:
                MessagePackWriter.Nil(ref buffer);
                break;
        }
    }

    private static void AppendTable(LuaCall call, ref LuaBuffer buffer, LuaTable table, int level)
    {
        if (IsArray(call, table, out var count))
        {
            MessagePackWriter.Array(ref buffer, count);
            for (var i = 1; i <= count; i++)
            {
                call.State.Tick(1);
                Append(call, ref buffer, table[i], level);
            }
            return;
        }
        MessagePackWriter.Map(ref buffer, count);
        LuaValue key = default;
        while (table.Next(ref key, out var value))
        {
            call.State.Tick(1);
            Append(call, ref buffer, key, level);
            Append(call, ref buffer, value, level);
        }
    }

    /// <summary>Whether all keys are the numbers from 1 to their count, which is counted in either case.</summary>
    private static bool IsArray(LuaCall call, LuaTable table, out int count)
    {
        var max = 0;
        var isArray = true;
        count = 0;
        LuaValue key = default;
        while (table.Next(ref key, out _))
        {
            if ((++count & 15) == 0) call.State.Tick(16);
            if (!isArray) continue;
            var number = key.Number;
            isArray = key.IsNumber && number > 0 && CInteger.ToInt32(number) == number;
            if (isArray) max = Math.Max(max, (int)number);
        }
        return isArray && max == count;
    }
}
