namespace RedHare.Lua;

/// <summary>a .. b .. c: as many strings and numbers as stand together become one string at once, from the right.</summary>
internal static class Concatenation
{
    // C's size_t would allow more; no array of .NET does.
    private const int MaxLength = 0x7FFFFFC7;

    /// <summary>Concatenates the values in these stack slots; the result is left in the first.</summary>
    public static void Apply(LuaThread thread, int first, int last)
    {
        while (last > first)
        {
            var stack = thread.Stack;
            var count = CountText(stack, first, last);
            if (count < 2)
            {
                ref readonly var a = ref stack[last - 1];
                ref readonly var b = ref stack[last];
                if (!Metamethods.TryBinary(thread, a, b, MetaNames.Concat, out var result)) throw RuntimeErrors.Concat(thread, last - 1);
                thread.Stack[--last] = result;
                continue;
            }
            stack[last - count + 1] = Join(thread, stack.AsSpan(last - count + 1, count));
            last -= count - 1;
        }
    }

    // How many values at the end are strings or numbers.
    private static int CountText(LuaValue[] stack, int first, int last)
    {
        var count = 0;
        while (last - count >= first && (stack[last - count].IsNumber || stack[last - count].Reference is LuaString)) count++;
        return count;
    }

    private static LuaString Join(LuaThread thread, ReadOnlySpan<LuaValue> values)
    {
        Span<byte> number = stackalloc byte[LuaNumber.MaxText];
        var length = 0L;
        foreach (ref readonly var value in values) length += value.Reference is LuaString text ? text.Length : LuaNumber.Format(value.Double, number);
        if (length > MaxLength) throw RuntimeErrors.Plain(thread, "string length overflow");
        if (OnlyOne(values, length) is { } same) return same;
        thread.State.ChargeString((int)length);
        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        var rest = bytes.AsSpan();
        foreach (ref readonly var value in values)
        {
            if (value.Reference is LuaString text)
            {
                text.Span.CopyTo(rest);
                rest = rest[text.Length..];
            }
            else
            {
                var written = LuaNumber.Format(value.Double, number);
                number[..written].CopyTo(rest);
                rest = rest[written..];
            }
        }
        return new LuaString(bytes);
    }

    // x .. "" is x itself.
    private static LuaString? OnlyOne(ReadOnlySpan<LuaValue> values, long length)
    {
        foreach (ref readonly var value in values)
        {
            if (value.Reference is LuaString text && text.Length == length) return text;
        }
        return null;
    }
}
