namespace RedHare.Lua;

/// <summary>tonumber.</summary>
internal static class NumberReading
{
    public static int ToNumber(LuaCall call)
    {
        var @base = (int)call.OptInteger(1, 10);
        call.State.TickText(call[0]);
        if (@base == 10) return Arithmetic.TryNumber(call.CheckAny(0), out var number) ? call.Return(number) : call.Return(LuaValue.Nil);
        var text = call.CheckString(0);
        if (@base is < 2 or > 36) throw call.Bad(1, "base out of range");
        return TryRead(text.Span, @base, out var integer) ? call.Return(integer) : call.Return(LuaValue.Nil);
    }

    // As strtoul: a sign, "0x" in base 16, and the greatest number where it overflows.
    private static bool TryRead(ReadOnlySpan<byte> text, int @base, out double number)
    {
        number = 0;
        var end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        text = text.Trim(" \t\n\v\f\r"u8);
        var isNegative = !text.IsEmpty && text[0] == '-';
        if (isNegative || (!text.IsEmpty && text[0] == '+')) text = text[1..];
        if (@base == 16 && text.Length > 2 && text[0] == '0' && (text[1] | 0x20) == 'x' && Digit(text[2]) < 16) text = text[2..];
        if (text.IsEmpty) return false;
        var value = 0UL;
        var overflows = false;
        foreach (var letter in text)
        {
            var digit = Digit(letter);
            if (digit >= @base) return false;
            overflows |= value > (ulong.MaxValue - (uint)digit) / (uint)@base;
            value = value * (uint)@base + (uint)digit;
        }
        if (overflows) value = ulong.MaxValue;
        else if (isNegative) value = 0 - value;
        number = value;
        return true;
    }

    private static int Digit(byte letter) => letter switch
    {
        >= (byte)'0' and <= (byte)'9' => letter - '0',
        >= (byte)'a' and <= (byte)'z' => letter - 'a' + 10,
        >= (byte)'A' and <= (byte)'Z' => letter - 'A' + 10,
        _ => int.MaxValue,
    };
}
