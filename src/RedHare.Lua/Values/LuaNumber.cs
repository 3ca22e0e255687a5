using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace RedHare.Lua;

/// <summary>Numbers as text, by C's rules as Lua 5.1 uses them.</summary>
public static class LuaNumber
{
    /// <summary>Bytes that the text of any number fits in.</summary>
    public const int MaxText = 32;

    private const int Digits = 14;

    /// <summary>A number as "%.14g" prints it: 3, 3.5, 1e+15, inf, -nan.</summary>
    public static LuaString ToText(double number)
    {
        Span<byte> text = stackalloc byte[MaxText];
        return new LuaString(text[..Format(number, text)]);
    }

    /// <summary>Writes the text of a number; returns its length.</summary>
    /// <param name="number">The number.</param>
    /// <param name="target">At least <see cref="MaxText"/> bytes.</param>
    public static int Format(double number, Span<byte> target)
    {
        var integer = double.ConvertToIntegerNative<long>(number);
        if (integer == number && integer is > -100_000_000_000_000 and < 100_000_000_000_000 && (integer != 0 || !double.IsNegative(number)))
        {
            Utf8Formatter.TryFormat(integer, target, out var written);
            return written;
        }
        if (!double.IsFinite(number)) return FormatSpecial(number, target);
        return FormatGeneral(number, target);
    }

    /// <summary>A string as a number, as strtod with spaces around and hexadecimal integers; false when it is none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double number)
    {
        // C's functions end at a NUL.
        var end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        text = Trim(text);
        var digits = text;
        var isNegative = false;
        if (digits.Length > 0 && digits[0] is (byte)'-' or (byte)'+')
        {
            isNegative = digits[0] == '-';
            digits = digits[1..];
        }
        number = 0;
        if (digits.IsEmpty) return false;
        if (digits.Length > 2 && digits[0] == '0' && (digits[1] | 0x20) == 'x') return HexadecimalNumber.TryParse(digits[2..], isNegative, out number);
        if (digits[0] is not ((>= (byte)'0' and <= (byte)'9') or (byte)'.')) return TryParseSpecial(digits, isNegative, out number);
        if (digits.Length <= 15 && TryParseInteger(digits, out var integer))
        {
            number = isNegative ? -(double)integer : integer;
            return true;
        }
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number)) return false;
        if (isNegative) number = -number;
        return true;
    }

    private static bool TryParseInteger(ReadOnlySpan<byte> digits, out long integer)
    {
        integer = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            integer = integer * 10 + (digit - '0');
        }
        return true;
    }

    private static bool TryParseSpecial(ReadOnlySpan<byte> text, bool isNegative, out double number)
    {
        number = double.NaN;
        if (Ascii.EqualsIgnoreCase(text, "inf"u8) || Ascii.EqualsIgnoreCase(text, "infinity"u8)) number = double.PositiveInfinity;
        else if (!Ascii.EqualsIgnoreCase(text, "nan"u8) && !IsNanWithPayload(text)) return false;
        else number = Math.CopySign(double.NaN, 1);
        if (isNegative) number = -number;
        return true;
    }

    // nan(letters, digits, underscores)
    private static bool IsNanWithPayload(ReadOnlySpan<byte> text)
    {
        if (text.Length < 5 || !Ascii.EqualsIgnoreCase(text[..4], "nan("u8) || text[^1] != ')') return false;
        foreach (var letter in text[4..^1])
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter != '_') return false;
        }
        return true;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && IsSpace(text[0])) text = text[1..];
        while (!text.IsEmpty && IsSpace(text[^1])) text = text[..^1];
        return text;
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (>= 9 and <= 13);

    private static int FormatSpecial(double number, Span<byte> target)
    {
        ReadOnlySpan<byte> text = double.IsNaN(number)
            ? double.IsNegative(number) ? "-nan"u8 : "nan"u8
            : number < 0 ? "-inf"u8 : "inf"u8;
        text.CopyTo(target);
        return text.Length;
    }

    // From d.ddddddddddddde±xxx, which is exact, to C's %g: fixed between 1e-4 and 1e14, no zeros at the end.
    private static int FormatGeneral(double number, Span<byte> target)
    {
        Span<byte> scientific = stackalloc byte[MaxText];
        var at = 0;
        if (double.IsNegative(number))
        {
            target[at++] = (byte)'-';
            number = -number;
        }
        number.TryFormat(scientific, out var length, "e13", CultureInfo.InvariantCulture);
        Span<byte> digits = stackalloc byte[Digits];
        digits[0] = scientific[0];
        scientific.Slice(2, Digits - 1).CopyTo(digits[1..]);
        _ = Utf8Parser.TryParse(scientific[(Digits + 2)..length], out int exponent, out _);
        var count = digits.LastIndexOfAnyExcept((byte)'0') + 1;
        if (count == 0) count = 1;
        if (exponent is < -4 or >= Digits) return at + FormatScientific(digits[..count], exponent, target[at..]);
        if (exponent < 0)
        {
            "0.000"u8[..(1 - exponent)].CopyTo(target[at..]);
            at += 1 - exponent;
            digits[..count].CopyTo(target[at..]);
            return at + count;
        }
        var whole = exponent + 1;
        digits[..whole].CopyTo(target[at..]);
        at += whole;
        if (count <= whole) return at;
        target[at++] = (byte)'.';
        digits[whole..count].CopyTo(target[at..]);
        return at + count - whole;
    }

    private static int FormatScientific(ReadOnlySpan<byte> digits, int exponent, Span<byte> target)
    {
        var at = 0;
        target[at++] = digits[0];
        if (digits.Length > 1)
        {
            target[at++] = (byte)'.';
            digits[1..].CopyTo(target[at..]);
            at += digits.Length - 1;
        }
        target[at++] = (byte)'e';
        target[at++] = exponent < 0 ? (byte)'-' : (byte)'+';
        Utf8Formatter.TryFormat((uint)Math.Abs(exponent), target[at..], out var written, new System.Buffers.StandardFormat('D', 2));
        return at + written;
    }
}
