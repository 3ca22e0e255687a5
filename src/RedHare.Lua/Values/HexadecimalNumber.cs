namespace RedHare.Lua;

/// <summary>A hexadecimal number as strtod reads it: digits with a point and a binary exponent, what follows "0x".</summary>
internal static class HexadecimalNumber
{
    public static bool TryParse(ReadOnlySpan<byte> text, bool isNegative, out double number)
    {
        // 64 bits of digits are kept, and whether any bit beyond is set, which rounding asks for.
        ulong mantissa = 0;
        var exponent = 0L;
        var isSticky = false;
        var hasDigit = false;
        var hasPoint = false;
        var i = 0;
        number = 0;
        for (; i < text.Length; i++)
        {
            if (text[i] == '.' && !hasPoint)
            {
                hasPoint = true;
                continue;
            }
            var digit = Digit(text[i]);
            if (digit < 0) break;
            hasDigit = true;
            if (hasPoint) exponent -= 4;
            if (mantissa >> 60 == 0) mantissa = (mantissa << 4) | (uint)digit;
            else
            {
                isSticky |= digit != 0;
                exponent += 4;
            }
        }
        if (!hasDigit) return false;
        if (i < text.Length && (text[i] | 0x20) == 'p')
        {
            if (!TryExponent(text[(i + 1)..], out var scale)) return false;
            exponent += scale;
        }
        else if (i < text.Length) return false;
        if (isSticky) mantissa |= 1;
        number = Scale(mantissa, exponent);
        if (isNegative) number = -number;
        return true;
    }

    // One rounding only: a mantissa below 2^53 is exact, and one of 64 bits is rounded by the conversion; so subnormal results are shifted first.
    private static double Scale(ulong mantissa, long exponent)
    {
        if (mantissa == 0) return 0;
        var top = 63 - System.Numerics.BitOperations.LeadingZeroCount(mantissa) + exponent;
        if (top > 1100) return double.PositiveInfinity;
        if (top < -1100) return 0;
        var lost = -1074 - exponent;
        if (top < -1022 && lost > 0)
        {
            if (lost >= 64) return lost == 64 && mantissa > 1UL << 63 ? double.Epsilon : 0;
            var half = 1UL << (int)(lost - 1);
            var rest = mantissa & ((half << 1) - 1);
            var kept = lost == 64 ? 0 : mantissa >> (int)lost;
            if (rest > half || (rest == half && (kept & 1) != 0)) kept++;
            return Math.ScaleB(kept, -1074);
        }
        return Math.ScaleB(mantissa, (int)exponent);
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        exponent = 0;
        var isNegative = false;
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            isNegative = text[0] == '-';
            text = text[1..];
        }
        if (text.IsEmpty) return false;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            if (exponent < 1_000_000) exponent = exponent * 10 + (digit - '0');
        }
        if (isNegative) exponent = -exponent;
        return true;
    }

    private static int Digit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => -1,
    };
}
