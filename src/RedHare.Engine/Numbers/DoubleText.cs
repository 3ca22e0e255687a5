using System.Globalization;

namespace RedHare.Engine;

/// <summary>The parts of <see cref="RedisNumber"/> that read and write doubles.</summary>
internal static class DoubleText
{
    // Powers of ten that a double holds exactly.
    private static ReadOnlySpan<double> ExactPowers =>
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (!FloatLiteral.TryScan(text, out var literal)) return false;
        if (literal.Form == FloatForm.Infinity)
        {
            value = literal.Negative ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        if (literal.Form == FloatForm.Hexadecimal)
        {
            value = FromHexadecimal(literal);
        }
        else if (!literal.Truncated && literal.Significand <= 1UL << 53 && literal.Exponent is >= -22 and <= 22)
        {
            // Both operands are exact, so one correctly rounded operation gives the correctly rounded result (Clinger 1990).
            var power = ExactPowers[Math.Abs(literal.Exponent)];
            var significand = (double)(ulong)literal.Significand;
            value = literal.Exponent < 0 ? significand / power : significand * power;
        }
        else if (!double.TryParse(text[literal.DigitsStart..], NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value))
        {
            return false;
        }

        if (double.IsInfinity(value) || (value == 0 && literal.Significand != 0)) return false;
        if (literal.Negative) value = -value;
        return true;
    }

    private static double FromHexadecimal(in FloatLiteral literal)
    {
        // 62 bits with the lost ones kept as the lowest: more than a double's 53 and a rounding bit, so the conversion rounds once.
        var significand = literal.Significand;
        var exponent = literal.Exponent;
        var excess = 66 - (int)UInt128.LeadingZeroCount(significand);
        if (excess > 0)
        {
            var lost = significand & ((UInt128.One << excess) - 1);
            significand = (significand >> excess) | (lost == 0 ? UInt128.Zero : UInt128.One);
            exponent += excess;
        }

        return Math.ScaleB((double)(ulong)significand, exponent);
    }

    /// <summary>Writes any value that is not written as an integer; the forms are described at <see cref="RedisNumber.Format(double, Span{byte})"/>.</summary>
    public static int Format(double value, Span<byte> destination)
    {
        if (double.IsNaN(value)) return Copy("nan"u8, destination);
        if (double.IsInfinity(value)) return Copy(value > 0 ? "inf"u8 : "-inf"u8, destination);
        if (value == 0) return Copy("-0"u8, destination);

        Span<byte> digits = stackalloc byte[32];
        var count = ShortestDigits(Math.Abs(value), digits, out var exponent);
        var sign = 0;
        if (value < 0)
        {
            destination[0] = (byte)'-';
            sign = 1;
        }

        return sign + Lay(digits[..count], exponent, destination[sign..]);
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        text.CopyTo(destination);
        return text.Length;
    }

    /// <summary>The shortest digits of a positive finite value, without trailing zeros: value = digits × 10^exponent.</summary>
    private static int ShortestDigits(double value, Span<byte> digits, out int exponent)
    {
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        var count = 0;
        var afterPoint = 0;
        var point = false;
        exponent = 0;
        for (var i = 0; i < length; i++)
        {
            var c = text[i];
            if (c == '.')
            {
                point = true;
            }
            else if (c == 'E')
            {
                exponent = ParseExponent(text[(i + 1)..length]);
                break;
            }
            else
            {
                if (point) afterPoint++;
                if (count > 0 || c != '0') digits[count++] = c;
            }
        }

        exponent -= afterPoint;
        while (digits[count - 1] == '0')
        {
            count--;
            exponent++;
        }

        return count;
    }

    private static int ParseExponent(ReadOnlySpan<byte> text)
    {
        var value = 0;
        foreach (var c in text[1..]) value = (value * 10) + (c - '0');
        return text[0] == '-' ? -value : value;
    }

    /// <summary>Puts point, zeros or exponent to the digits, choosing between the forms by the same bounds as Redis.</summary>
    private static int Lay(ReadOnlySpan<byte> digits, int exponent, Span<byte> output)
    {
        var count = digits.Length;
        var scientific = count - 1 + exponent;
        if (exponent >= 0 && scientific < count + 7)
        {
            digits.CopyTo(output);
            output.Slice(count, exponent).Fill((byte)'0');
            return count + exponent;
        }

        if (exponent < 0 && (exponent > -7 || Math.Abs(scientific) < 4))
        {
            var whole = count + exponent;
            if (whole <= 0)
            {
                output[..(2 - whole)].Fill((byte)'0');
                output[1] = (byte)'.';
                digits.CopyTo(output[(2 - whole)..]);
                return 2 - whole + count;
            }

            digits[..whole].CopyTo(output);
            output[whole] = (byte)'.';
            digits[whole..].CopyTo(output[(whole + 1)..]);
            return count + 1;
        }

        var length = 1;
        output[0] = digits[0];
        if (count > 1)
        {
            output[1] = (byte)'.';
            digits[1..].CopyTo(output[2..]);
            length = count + 1;
        }

        output[length++] = (byte)'e';
        output[length++] = scientific < 0 ? (byte)'-' : (byte)'+';
        return length + RedisNumber.Format(Math.Abs(scientific), output[length..]);
    }
}
