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
        return DoubleText.Format(value, destination);
    }

    /// <summary>Reads a double as Redis reads scores and increments, which is as C's <c>strtod</c> does: decimal or hexadecimal with an
    /// optional exponent, <c>inf</c> and <c>infinity</c> in any case. Not accepted: blanks, trailing bytes, the empty string, NaN, and
    /// what is too large or too small for a double without being an infinity or zero itself.</summary>
    public static bool TryParseDouble(ReadOnlySpan<byte> text, out double value) => DoubleText.TryParse(text, out value);

#if !RESP
    /// <summary>The most bytes <see cref="TryAddLongDouble"/> writes.</summary>
    public const int MaxLongDoubleLength = LongDouble.MaxLength;

    /// <summary>Adds two numbers as INCRBYFLOAT does, in 80-bit precision, and writes the sum without exponent.
    /// Callers who must tell the reasons for a failure apart use <see cref="LongDouble"/> itself.</summary>
    /// <param name="a">The first number, in the forms of <see cref="TryParseDouble"/>.</param>
    /// <param name="b">The second number.</param>
    /// <param name="destination">Takes the sum; <see cref="MaxLongDoubleLength"/> bytes always suffice, the usual sum has fewer than 40.</param>
    /// <param name="written">The bytes written.</param>
    /// <returns>False if one is not a number, or if the sum is NaN or infinite.</returns>
    public static bool TryAddLongDouble(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, Span<byte> destination, out int written)
    {
        written = 0;
        if (!LongDouble.TryParse(a, out var left) || !LongDouble.TryParse(b, out var right)) return false;
        var sum = left + right;
        if (!sum.IsFinite) return false;
        written = sum.Format(destination);
        return true;
    }
#endif
}
