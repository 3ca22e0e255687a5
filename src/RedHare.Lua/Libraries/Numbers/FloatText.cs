using System.Buffers.Text;

namespace RedHare.Lua;

/// <summary>Doubles as C's printf writes them: %e %E %f %g %G.</summary>
internal static class FloatText
{
    /// <summary>The longest is %.99f of the largest double: 309 digits, a point, 99 digits.</summary>
    private const int MaxLength = DecimalDigits.MaxIntegral + 128;

    /// <summary>Whole numbers below this are exact and have at most 15 digits.</summary>
    private const double ExactIntegers = 1e15;

    public static void Append(ref LuaBuffer buffer, in FormatSpecification item, byte conversion, double value)
    {
        var sign = double.IsNegative(value) ? "-"u8 : item.HasPlus ? "+"u8 : item.HasSpace ? " "u8 : default;
        var isUpper = conversion is (byte)'E' or (byte)'G';
        if (!double.IsFinite(value))
        {
            var word = double.IsNaN(value) ? isUpper ? "NAN"u8 : "nan"u8 : isUpper ? "INF"u8 : "inf"u8;
            item.Pad(ref buffer, sign, word, mayFillWithZeros: false);
            return;
        }
        Span<byte> body = stackalloc byte[MaxLength];
        var precision = item.HasPrecision ? item.Precision : 6;
        value = Math.Abs(value);
        var length = conversion switch
        {
            (byte)'f' => WriteFixed(body, value, precision, item.IsAlternate),
            (byte)'e' or (byte)'E' => WriteExponential(body, value, precision, item.IsAlternate, isUpper),
            _ => WriteGeneral(body, value, Math.Max(precision, 1), item.IsAlternate, isUpper),
        };
        item.Pad(ref buffer, sign, body[..length], mayFillWithZeros: true);
    }

    /// <summary>Writes a number as "%.{precision}g" into at least 32 bytes.</summary>
    /// <param name="room">Where to; precision + 10 bytes at least.</param>
    /// <param name="value">Any double.</param>
    /// <param name="precision">Significant digits, 1 to 17.</param>
    public static int WriteGeneral(Span<byte> room, double value, int precision)
    {
        var whole = (long)value;
        if (whole == value && Math.Abs(value) < ExactIntegers && FitsDigits(Math.Abs(whole), precision))
        {
            if (whole != 0 || !double.IsNegative(value)) return IntegerText.Write(room, whole);
        }
        var start = 0;
        if (double.IsNegative(value)) room[start++] = (byte)'-';
        if (!double.IsFinite(value))
        {
            (double.IsNaN(value) ? "nan"u8 : "inf"u8).CopyTo(room[start..]);
            return start + 3;
        }
        return start + WriteGeneral(room[start..], Math.Abs(value), precision, isAlternate: false, isUpper: false);
    }

    private static bool FitsDigits(long value, int precision) => precision >= 15 || value < PowersOfTen[precision];

    private static ReadOnlySpan<long> PowersOfTen =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000,
        10_000_000_000_000, 100_000_000_000_000,
    ];

    private static int WriteFixed(Span<byte> room, double value, int precision, bool isAlternate)
    {
        var length = DecimalDigits.Fixed(value, precision, room);
        if (precision == 0 && !isAlternate) return length;
        return InsertPoint(room, length, length - precision);
    }

    private static int WriteExponential(Span<byte> room, double value, int precision, bool isAlternate, bool isUpper)
    {
        var power = DecimalDigits.Significant(value, precision + 1, room);
        var length = precision == 0 && !isAlternate ? 1 : InsertPoint(room, precision + 1, 1);
        return WriteExponent(room, length, power, isUpper);
    }

    private static int WriteGeneral(Span<byte> room, double value, int precision, bool isAlternate, bool isUpper)
    {
        Span<byte> digits = stackalloc byte[100];
        var power = DecimalDigits.Significant(value, precision, digits);
        var count = precision;
        if (!isAlternate) while (count > 1 && digits[count - 1] == '0') count--;

        var isPointed = count > 1 || isAlternate;
        if (power < -4 || power >= precision)
        {
            digits[..count].CopyTo(room);
            return WriteExponent(room, isPointed ? InsertPoint(room, count, 1) : 1, power, isUpper);
        }
        if (power < 0)
        {
            "0.0000"u8[..(1 - power)].CopyTo(room);
            digits[..count].CopyTo(room[(1 - power)..]);
            return count + 1 - power;
        }
        digits[..count].CopyTo(room);
        if (count <= power)
        {
            room[count..(power + 1)].Fill((byte)'0');
            count = power + 1;
        }
        return count > power + 1 || isAlternate ? InsertPoint(room, count, power + 1) : count;
    }

    private static int InsertPoint(Span<byte> room, int length, int place)
    {
        room[place..length].CopyTo(room[(place + 1)..]);
        room[place] = (byte)'.';
        return length + 1;
    }

    /// <summary>Two digits at least.</summary>
    private static int WriteExponent(Span<byte> room, int length, int power, bool isUpper)
    {
        room[length++] = isUpper ? (byte)'E' : (byte)'e';
        room[length++] = power < 0 ? (byte)'-' : (byte)'+';
        power = Math.Abs(power);
        if (power < 10) room[length++] = (byte)'0';
        Utf8Formatter.TryFormat(power, room[length..], out var written);
        return length + written;
    }
}
