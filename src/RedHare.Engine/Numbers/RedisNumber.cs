using System.Globalization;
using System.Runtime.CompilerServices;

namespace RedHare.Engine;

/// <summary>Numbers as Redis reads and writes them in values, arguments and replies.</summary>
/// <remarks>This file is compiled into two assemblies, hence its changing visibility: RedHare.Resp, which references nothing,
/// has it as an internal copy; a second public type of this name would clash where both are referenced.</remarks>
#if RESP
internal static class RedisNumber
#else
public static class RedisNumber
#endif
{
    /// <summary>The most bytes <see cref="Format(long, Span{byte})"/> writes.</summary>
    public const int MaxLongLength = 20;

    /// <summary>The most bytes <see cref="Format(double, Span{byte})"/> writes, and some: sign, 17 digits, point, leading zeros or exponent.</summary>
    public const int MaxDoubleLength = 40;

    // Two digits a step halves the divisions.
    private static ReadOnlySpan<byte> Pairs =>
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"u8;

    /// <summary>Reads a signed 64-bit integer in exactly the form <see cref="Format(long, Span{byte})"/> writes: no blanks, no plus sign,
    /// no leading zeros, no "-0". Anything else is not an integer, as with Redis.</summary>
    public static bool TryParseLong(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > MaxLongLength) return false;
        var negative = text[0] == '-';
        var digits = negative ? text[1..] : text;
        if (digits.IsEmpty) return false;
        var first = (uint)digits[0] - '0';
        if (first > 9) return false;
        if (first == 0) return text.Length == 1;
        if (digits.Length > 19) return false;
        ulong number = first;
        for (var i = 1; i < digits.Length; i++)
        {
            var digit = (uint)digits[i] - '0';
            if (digit > 9) return false;
            number = (number * 10) + digit;
        }

        // Nineteen digits fit into 64 unsigned bits, so that one comparison at the end is enough.
        if (number > (negative ? 1UL << 63 : long.MaxValue)) return false;
        value = negative ? (long)(0 - number) : (long)number;
        return true;
    }

    /// <summary>Writes <paramref name="value"/> in decimal and returns the bytes written, at most <see cref="MaxLongLength"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="destination"/> is too short.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Format(long value, Span<byte> destination)
    {
        if ((ulong)value > 9) return FormatLong(value, destination);
        destination[0] = (byte)('0' + value);
        return 1;
    }

    private static int FormatLong(long value, Span<byte> destination)
    {
        var number = (ulong)value;
        var sign = 0;
        if (value < 0)
        {
            number = 0 - number;
            destination[0] = (byte)'-';
            sign = 1;
        }

        var length = sign + CountDigits(number);
        var output = destination[..length];
        var i = length;
        while (number >= 100)
        {
            var quotient = number / 100;
            var pair = (int)(number - (quotient * 100)) * 2;
            output[--i] = Pairs[pair + 1];
            output[--i] = Pairs[pair];
            number = quotient;
        }

        if (number >= 10)
        {
            output[--i] = Pairs[((int)number * 2) + 1];
            output[--i] = Pairs[(int)number * 2];
        }
        else
        {
            output[--i] = (byte)('0' + number);
        }

        return length;
    }

    /// <summary>The decimal digits of <paramref name="value"/>; 1 for zero.</summary>
    public static int CountDigits(ulong value)
    {
        var digits = 1;
        while (value >= 10_000)
        {
            value /= 10_000;
            digits += 4;
        }

        return value < 10 ? digits : value < 100 ? digits + 1 : value < 1000 ? digits + 2 : digits + 3;
    }

    /// <summary>
    /// Writes a double as Redis 7.2 does in replies and scores: integral values up to 2^62 as integers, otherwise the shortest
    /// digits that read back as the same double, with an exponent where that is shorter (<c>1e-7</c>, <c>1.5e+300</c>, and
    /// <c>1.2345678901234e+4</c>); <c>inf</c>, <c>-inf</c>, <c>nan</c>, <c>-0</c>. Returns the bytes written, at most <see cref="MaxDoubleLength"/>.
    /// </summary>
    public static int Format(double value, Span<byte> destination)
    {
        const double SafeInteger = 1L << 62;
        if (value is >= -SafeInteger and <= SafeInteger && (long)value == value && (value != 0 || !double.IsNegative(value)))
            return Format((long)value, destination);
        if (double.IsNaN(value)) return Copy("nan"u8, destination);
        if (double.IsInfinity(value)) return Copy(value > 0 ? "inf"u8 : "-inf"u8, destination);
        if (value == 0) return Copy("-0"u8, destination);

        Span<byte> digits = stackalloc byte[20];
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
        // "d.ddddE+xxx", always with an exponent, and padded with zeros only if the shortest form is shorter.
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

    /// <summary>Puts point, zeros or exponent to the digits, choosing between the forms as Redis does.</summary>
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
        return length + Format(Math.Abs(scientific), output[length..]);
    }
}
