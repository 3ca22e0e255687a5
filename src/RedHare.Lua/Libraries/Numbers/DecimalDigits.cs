using System.Buffers.Text;
using System.Globalization;
using System.Numerics;

namespace RedHare.Lua;

/// <summary>
/// The decimal digits of a double, correctly rounded to any number of them: half to even, on the exact binary value, as glibc's printf does. The
/// runtime's own formatting cannot stand in for it: it rounds exact halves away from zero (2.5 at "F0" is 3).
/// </summary>
/// <remarks>
/// A double is m·2^e with a whole m of at most 53 bits. Scaled by 10^s it is a whole number plus a binary fraction, and where m·10^s fits in 128 bits
/// both parts are exact there: that takes care of nearly all numbers that are ever printed. The rest goes the same way with big integers.
/// </remarks>
internal static class DecimalDigits
{
    /// <summary>Digits that the largest double has before its point.</summary>
    public const int MaxIntegral = 309;

    /// <summary>10^s fits in 128 bits together with 53 bits of a double up to here.</summary>
    private const int MaxFastScale = 22;

    private static readonly UInt128[] Powers = PowersOfTen();

    /// <summary>Writes the digits of a positive value rounded to so many decimals: those before the point without leading zeros, then the decimals.</summary>
    /// <returns>The digits written; the last <paramref name="decimals"/> of them are behind the point.</returns>
    public static int Fixed(double value, int decimals, Span<byte> digits)
    {
        var (mantissa, exponent) = Split(value);
        if (TryScale(mantissa, exponent, decimals, out var scaled))
        {
            var count = Write(scaled, digits);
            return count > decimals ? count : LeftFill(digits, count, decimals);
        }
        var length = Write(Scale(mantissa, exponent, decimals), digits);
        return length > decimals ? length : LeftFill(digits, length, decimals);
    }

    /// <summary>Writes exactly so many significant digits of a positive value.</summary>
    /// <returns>The power of ten of the first digit.</returns>
    public static int Significant(double value, int count, Span<byte> digits)
    {
        if (value == 0)
        {
            digits[..count].Fill((byte)'0');
            return 0;
        }
        var (mantissa, exponent) = Split(value);
        // Begun a little low: rounding may carry a value just below a power of ten, and the loop below only finds too low an estimate out for sure.
        var power = (int)Math.Floor(Math.Log10(value) - 1e-12);
        if (count is >= 14 and <= 17 && (power >= 18 || count - 1 - power > MaxFastScale)) return Runtime(value, count, digits);
        Span<byte> room = stackalloc byte[MaxIntegral + 128];
        while (true)
        {
            var scale = count - 1 - power;
            var written = TryScale(mantissa, exponent, scale, out var scaled) ? Write(scaled, room) : Write(Scale(mantissa, exponent, scale), room);
            if (written == count)
            {
                room[..count].CopyTo(digits);
                return power;
            }
            power += written < count ? -1 : 1;
        }
    }

    /// <summary>
    /// The runtime's conversion, for very large and very small numbers: these have many more digits than are asked for, so none lies exactly between
    /// two decimals of 14 to 17 digits, and the runtime rounds right.
    /// </summary>
    private static int Runtime(double value, int count, Span<byte> digits)
    {
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out var written, count switch { 14 => "E13", 15 => "E14", 16 => "E15", _ => "E16" }, CultureInfo.InvariantCulture);
        digits[0] = text[0];
        text.Slice(2, count - 1).CopyTo(digits[1..]);
        var sign = text[count + 2];
        var power = 0;
        foreach (var digit in text[(count + 3)..written]) power = (power * 10) + digit - '0';
        return sign == '-' ? -power : power;
    }

    private static (ulong Mantissa, int Exponent) Split(double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var exponent = (int)(bits >> 52) & 0x7FF;
        var fraction = bits & 0xFFFFFFFFFFFFF;
        return exponent == 0 ? (fraction, -1074) : (fraction | 1UL << 52, exponent - 1075);
    }

    /// <summary>m·2^e·10^scale rounded to a whole number, in 128 bits; false where these do not suffice.</summary>
    private static bool TryScale(ulong mantissa, int exponent, int scale, out UInt128 result)
    {
        result = 0;
        if (scale is < 0 or > MaxFastScale || exponent is < -127 or > 11) return false;
        if (exponent >= 0)
        {
            if (scale > 19) return false;
            result = ((UInt128)mantissa << exponent) * Powers[scale];
            return true;
        }
        var product = mantissa * Powers[scale];
        result = product >> -exponent;
        var rest = product & ((UInt128.One << -exponent) - 1);
        var half = UInt128.One << (-exponent - 1);
        if (rest > half || (rest == half && !UInt128.IsEvenInteger(result))) result++;
        return true;
    }

    private static BigInteger Scale(ulong mantissa, int exponent, int scale)
    {
        var numerator = new BigInteger(mantissa);
        var denominator = BigInteger.One;
        if (exponent >= 0) numerator <<= exponent;
        else denominator <<= -exponent;
        if (scale >= 0) numerator *= BigInteger.Pow(10, scale);
        else denominator *= BigInteger.Pow(10, -scale);
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        var twice = (rest << 1).CompareTo(denominator);
        return twice > 0 || (twice == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    private static int Write(UInt128 value, Span<byte> digits)
    {
        if (value <= ulong.MaxValue)
        {
            Utf8Formatter.TryFormat((ulong)value, digits, out var written);
            return written;
        }
        var (high, low) = UInt128.DivRem(value, Powers[19]);
        var front = Write(high, digits);
        Utf8Formatter.TryFormat((ulong)low, digits[front..], out _, new System.Buffers.StandardFormat('D', 19));
        return front + 19;
    }

    private static int Write(BigInteger value, Span<byte> digits)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < text.Length; i++) digits[i] = (byte)text[i];
        return text.Length;
    }

    /// <summary>0.05 with two decimals was written as 5: gives it a zero before the point, and those behind it.</summary>
    private static int LeftFill(Span<byte> digits, int count, int decimals)
    {
        digits[..count].CopyTo(digits[(decimals + 1 - count)..]);
        digits[..(decimals + 1 - count)].Fill((byte)'0');
        return decimals + 1;
    }

    private static UInt128[] PowersOfTen()
    {
        var powers = new UInt128[MaxFastScale + 1];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
