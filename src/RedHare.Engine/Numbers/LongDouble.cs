using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace RedHare.Engine;

/// <summary>
/// The x87's 80-bit extended double, as far as INCRBYFLOAT and HINCRBYFLOAT need it: read, add, write.
/// </summary>
/// <remarks>
/// Redis computes both commands in C's <c>long double</c> and prints 17 decimals, so that 10.5 + 0.1 is 10.6: with a double's
/// 53 bits it would be 10.59999999999999964. .NET has no such type, and decimal arithmetic would differ from Redis wherever the
/// 64-bit rounding shows (0.1 + 1e15). Hence this: a value is ± Mantissa × 2^Exponent, the mantissa with its highest bit set
/// unless the value is below the normal range; each operation rounds its exact result once, to nearest, ties to even. 128-bit
/// integers do for everything but texts of more than 19 digits and exponents beyond ±17, which take BigInteger's slow path.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly struct LongDouble
{
    /// <summary>The most bytes <see cref="Format"/> writes, and the bound below which a text is a number at all, as in Redis.</summary>
    public const int MaxLength = 5 * 1024;

    private const int MinExponent = -16445;
    private const int MaxExponent = 16320;
    private const int NotFinite = int.MaxValue;
    private const ulong FractionUnit = 100_000_000_000_000_000; // 10^17: the decimals written

    private readonly ulong _mantissa; // if not finite: 0 is infinity, 1 is NaN
    private readonly int _exponent;
    private readonly bool _negative;

    private LongDouble(bool negative, ulong mantissa, int exponent)
    {
        _negative = negative;
        _mantissa = mantissa;
        _exponent = exponent;
    }

    /// <summary>Neither infinite nor NaN.</summary>
    public bool IsFinite => _exponent != NotFinite;

    private bool IsNaN => _exponent == NotFinite && _mantissa != 0;

    /// <summary>Reads a number in the forms of <see cref="RedisNumber.TryParseDouble"/>; infinities are accepted, NaN and what is out of range are not.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out LongDouble value)
    {
        value = default;
        if (text.Length >= MaxLength || !FloatLiteral.TryScan(text, out var literal)) return false;
        if (literal.Form == FloatForm.Infinity)
        {
            value = new LongDouble(literal.Negative, 0, NotFinite);
            return true;
        }

        if (literal.Form == FloatForm.Hexadecimal) value = Round(literal.Negative, literal.Significand, literal.Exponent, false);
        else if (literal.Truncated || literal.Exponent is < -17 or > 19) value = FromDecimalSlowly(text[literal.DigitsStart..], literal);
        else if (literal.Exponent >= 0) value = Round(literal.Negative, literal.Significand * PowerOfTen(literal.Exponent), 0, false);
        else value = FromQuotient(literal);
        return value.IsFinite && (value._mantissa != 0 || literal.Significand == 0);
    }

    private static ulong PowerOfTen(int exponent)
    {
        var power = 1UL;
        while (exponent-- > 0) power *= 10;
        return power;
    }

    private static LongDouble FromQuotient(in FloatLiteral literal)
    {
        if (literal.Significand == 0) return new LongDouble(literal.Negative, 0, 0);

        // With the dividend's top bit at 127 and a divisor below 2^57 the quotient has 70 bits or more: 64, one to round by, and the rest.
        var shift = (int)UInt128.LeadingZeroCount(literal.Significand);
        var (quotient, rest) = UInt128.DivRem(literal.Significand << shift, PowerOfTen(-literal.Exponent));
        return Round(literal.Negative, quotient, -shift, rest != 0);
    }

    private static LongDouble FromDecimalSlowly(ReadOnlySpan<byte> text, in FloatLiteral literal)
    {
        // Far out of range either way: 10^±4990 times nineteen digits. Spares powers of ten with a billion digits.
        if (literal.Significand == 0) return new LongDouble(literal.Negative, 0, 0);
        if (literal.Exponent > 5000) return new LongDouble(literal.Negative, 0, NotFinite);
        if (literal.Exponent < -5000) return new LongDouble(literal.Negative, 0, 0);

        Span<char> digits = stackalloc char[text.Length];
        var count = 0;
        var scale = 0;
        var point = false;
        foreach (var c in text)
        {
            if ((c | 0x20) == 'e') break;
            if (c == '.')
            {
                point = true;
                continue;
            }

            digits[count++] = (char)c;
            if (point) scale++;
        }

        // The literal's exponent belongs to its first 19 significant digits; here all digits count.
        var all = BigInteger.Parse(digits[..count], NumberStyles.None, CultureInfo.InvariantCulture);
        var significant = digits[..count].TrimStart('0').Length;
        var exponent = literal.Exponent - Math.Max(0, significant - 19);
        if (exponent >= 0) return Round(literal.Negative, all * BigInteger.Pow(10, exponent), 0, false);
        var divisor = BigInteger.Pow(10, -exponent);
        var shift = (int)Math.Max(0, divisor.GetBitLength() - all.GetBitLength() + 80);
        var quotient = BigInteger.DivRem(all << shift, divisor, out var rest);
        return Round(literal.Negative, quotient, -shift, !rest.IsZero);
    }

    private static LongDouble Round(bool negative, BigInteger value, int exponent, bool sticky)
    {
        var excess = (int)Math.Max(0, value.GetBitLength() - 100);
        var kept = value >> excess;
        return Round(negative, (UInt128)kept, exponent + excess, sticky || kept << excess != value);
    }

    /// <summary>The same number, which a LongDouble always has.</summary>
    public static LongDouble FromDouble(double value)
    {
        if (!double.IsFinite(value)) return new LongDouble(value < 0, double.IsNaN(value) ? 1UL : 0, NotFinite);
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var exponent = (int)(bits >> 52) & 0x7FF;
        var fraction = bits & ((1UL << 52) - 1);
        return Round(value < 0, exponent == 0 ? fraction : fraction | 1UL << 52, Math.Max(exponent, 1) - 1075, false);
    }

    /// <summary>The nearest LongDouble to ± value × 2^exponent; <paramref name="sticky"/> says that a little more was cut off, and then value has over 65 bits.</summary>
    private static LongDouble Round(bool negative, UInt128 value, int exponent, bool sticky)
    {
        if (value == 0) return new LongDouble(negative, 0, 0);
        var shift = Math.Max(64 - (int)UInt128.LeadingZeroCount(value), MinExponent - exponent);
        if (shift <= 0)
        {
            value <<= -shift;
        }
        else if (shift > 127)
        {
            value = 0;
        }
        else
        {
            var half = UInt128.One << (shift - 1);
            var rest = value & ((half << 1) - 1);
            value >>= shift;
            if (rest > half || (rest == half && (sticky || (value & 1) != 0))) value++;
            if (value >> 64 != 0)
            {
                value >>= 1;
                shift++;
            }
        }

        exponent += shift;
        if (value == 0) return new LongDouble(negative, 0, 0);
        return exponent > MaxExponent ? new LongDouble(negative, 0, NotFinite) : new LongDouble(negative, (ulong)value, exponent);
    }

    /// <summary>The rounded sum; infinite past the range, NaN for infinity minus infinity.</summary>
    public static LongDouble operator +(LongDouble left, LongDouble right) => Add(left, right);

    /// <summary>The rounded sum; infinite past the range, NaN for infinity minus infinity.</summary>
    public static LongDouble Add(LongDouble left, LongDouble right)
    {
        if (!left.IsFinite || !right.IsFinite)
        {
            if (left.IsNaN || (!left.IsFinite && !right.IsFinite && left._negative != right._negative)) return new LongDouble(false, 1, NotFinite);
            return left.IsFinite ? right : left;
        }

        if (left._mantissa == 0) return right;
        if (right._mantissa == 0) return left;

        // The larger goes to the upper half of 128 bits, one bit left for the carry; what of the smaller falls off below is sticky.
        var (large, small) = left.Top >= right.Top ? (left, right) : (right, left);
        var (a, exponent) = large.Raised();
        var (b, smallExponent) = small.Raised();
        var distance = exponent - smallExponent;
        var sticky = distance > 0 && (distance > 127 || (b & ((UInt128.One << distance) - 1)) != 0);
        b = distance > 127 ? 0 : b >> distance;
        if (large._negative == small._negative) return Round(large._negative, a + b, exponent, sticky);
        if (b > a) return Round(small._negative, b - a, exponent, sticky);

        // Something was cut from b: the difference is a little less than a - b, which is a little more than a - b - 1.
        return a == b ? default : Round(large._negative, sticky ? a - b - 1 : a - b, exponent, sticky);
    }

    /// <summary>The exponent of the highest set bit.</summary>
    private int Top => _exponent + 63 - BitOperations.LeadingZeroCount(_mantissa);

    private (UInt128 Mantissa, int Exponent) Raised()
    {
        var shift = 63 + BitOperations.LeadingZeroCount(_mantissa);
        return ((UInt128)_mantissa << shift, _exponent - shift);
    }

    /// <summary>Writes the value rounded to 17 decimals, without trailing zeros and without exponent; <c>inf</c>, <c>-inf</c>, <c>nan</c>.
    /// Returns the bytes written: at most <see cref="MaxLength"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public int Format(Span<byte> destination)
    {
        if (!IsFinite) return Copy(_mantissa != 0 ? "nan"u8 : _negative ? "-inf"u8 : "inf"u8, destination);
        UInt128 whole = _mantissa;
        ulong fraction = 0;
        if (_exponent is > 0 and <= 64) whole <<= _exponent;
        else if (_exponent < 0) (whole, fraction) = Split(-_exponent);

        var length = 0;
        if (_negative && (whole != 0 || fraction != 0)) destination[length++] = (byte)'-';
        if (_exponent > 64) return length + Copy((BigInteger)_mantissa << _exponent, destination[length..]);
        length += whole <= long.MaxValue ? RedisNumber.Format((long)whole, destination[length..]) : Copy(whole, destination[length..]);
        if (fraction == 0) return length;
        destination[length++] = (byte)'.';
        var digits = destination.Slice(length, 17);
        Utf8Formatter.TryFormat(fraction, digits, out _, new('D', 17));
        return length + digits.TrimEnd((byte)'0').Length;
    }

    /// <summary>The whole part and the decimals in units of 10^-17, rounded ties to even as printf does, for a mantissa with <paramref name="bits"/> bits after the point.</summary>
    private (UInt128 Whole, ulong Fraction) Split(int bits)
    {
        var whole = bits < 64 ? _mantissa >> bits : 0;
        var below = bits < 64 ? _mantissa & ((1UL << bits) - 1) : _mantissa;
        if (bits > 127) return (whole, 0);
        var scaled = (UInt128)below * FractionUnit;
        var half = UInt128.One << (bits - 1);
        var rest = scaled & ((half << 1) - 1);
        var fraction = (ulong)(scaled >> bits);
        if (rest > half || (rest == half && (fraction & 1) != 0)) fraction++;
        return fraction == FractionUnit ? (whole + 1, 0) : (whole, fraction);
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        text.CopyTo(destination);
        return text.Length;
    }

    private static int Copy<T>(T value, Span<byte> destination) where T : ISpanFormattable
    {
        Span<char> text = stackalloc char[MaxLength];
        value.TryFormat(text, out var length, "D", CultureInfo.InvariantCulture);
        return System.Text.Encoding.ASCII.GetBytes(text[..length], destination);
    }
}
