using System.Globalization;

namespace RedHare.Lua;

/// <summary>C's strtod: the longest beginning of a text that is a number, with hexadecimal ones, infinities and NaN.</summary>
internal static class CDouble
{
    /// <summary>Digits whose number a double holds exactly, and powers of ten that it holds exactly: such a product or quotient is rounded once, so right.</summary>
    private const int ExactDigits = 15;

    private static ReadOnlySpan<double> ExactPowers =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Reads a number without spaces before it.</summary>
    /// <returns>Bytes read; 0 where there is no number.</returns>
    public static int ParsePrefix(ReadOnlySpan<byte> text, out double number)
    {
        var place = 0;
        var isNegative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+') place++;
        var rest = text[place..];
        int length;
        if (rest.Length > 0 && rest[0] >= 'A')
        {
            length = ParseWord(rest, out number);
        }
        else
        {
            length = ParseHexadecimal(rest, out number);
            if (length == 0) length = ParseDecimal(rest, out number);
        }
        if (length == 0)
        {
            number = 0;
            return 0;
        }
        if (isNegative) number = -number;
        return place + length;
    }

    /// <summary>Whether a text begins with a lower-case word, in either case.</summary>
    public static bool StartsWithWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        if (text.Length < word.Length) return false;
        for (var i = 0; i < word.Length; i++)
        {
            if (CharacterClass.ToLower(text[i]) != word[i]) return false;
        }
        return true;
    }

    private static int ParseWord(ReadOnlySpan<byte> text, out double number)
    {
        number = double.PositiveInfinity;
        if (StartsWithWord(text, "infinity"u8)) return 8;
        if (StartsWithWord(text, "inf"u8)) return 3;
        // C's NaN is positive; double.NaN is not.
        number = BitConverter.UInt64BitsToDouble(0x7FF8000000000000);
        if (!StartsWithWord(text, "nan"u8)) return 0;
        if (text.Length < 4 || text[3] != '(') return 3;
        var end = 4;
        while (end < text.Length && (CharacterClass.IsAlphanumeric(text[end]) || text[end] == '_')) end++;
        return end < text.Length && text[end] == ')' ? end + 1 : 3;
    }

    private static int ParseDecimal(ReadOnlySpan<byte> text, out double number)
    {
        var place = 0;
        var mantissa = 0L;
        var digits = 0;
        var any = false;
        for (; place < text.Length && CharacterClass.IsDigit(text[place]); place++) Take(text[place], ref mantissa, ref digits, ref any);
        var decimals = 0;
        if (place < text.Length && text[place] == '.')
        {
            var point = place++;
            for (; place < text.Length && CharacterClass.IsDigit(text[place]); place++) Take(text[place], ref mantissa, ref digits, ref any);
            decimals = place - point - 1;
        }
        number = 0;
        if (!any) return 0;
        var end = place;
        var exponent = Exponent(text, 'e', ref end);
        var scale = exponent - decimals;
        if (digits <= ExactDigits && scale is >= -22 and <= 22)
        {
            number = scale < 0 ? mantissa / ExactPowers[-scale] : mantissa * ExactPowers[scale];
            return end;
        }
        // The runtime takes an exponent of any size, but not a point without digits around it; digits decide there is a number.
        double.TryParse(text[..end], NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);
        return end;
    }

    private static void Take(byte digit, ref long mantissa, ref int digits, ref bool any)
    {
        any = true;
        if (digits > 0 || digit != '0') digits++;
        if (digits <= ExactDigits) mantissa = (mantissa * 10) + digit - '0';
    }

    /// <summary>"e", a sign and digits, if all is there; otherwise nothing is read.</summary>
    private static int Exponent(ReadOnlySpan<byte> text, char letter, ref int place)
    {
        if (place >= text.Length || (text[place] | 0x20) != letter) return 0;
        var p = place + 1;
        var isNegative = p < text.Length && text[p] == '-';
        if (p < text.Length && text[p] is (byte)'-' or (byte)'+') p++;
        if (p >= text.Length || !CharacterClass.IsDigit(text[p])) return 0;
        var exponent = 0;
        for (; p < text.Length && CharacterClass.IsDigit(text[p]); p++) exponent = Math.Min((exponent * 10) + text[p] - '0', 99_999_999);
        place = p;
        return isNegative ? -exponent : exponent;
    }

    private static int ParseHexadecimal(ReadOnlySpan<byte> text, out double number)
    {
        number = 0;
        if (text.Length < 3 || text[0] != '0' || (text[1] | 0x20) != 'x') return 0;
        var place = 2;
        var mantissa = 0UL;
        var exponent = 0;
        var any = false;
        var isFraction = false;
        for (; place < text.Length; place++)
        {
            if (text[place] == '.' && !isFraction)
            {
                isFraction = true;
                continue;
            }
            var digit = HexDigit(text[place]);
            if (digit < 0) break;
            any = true;
            if (mantissa >> 59 == 0)
            {
                mantissa = (mantissa << 4) | (uint)digit;
                if (isFraction) exponent -= 4;
            }
            else
            {
                // Digits beyond only decide the rounding.
                if (digit != 0) mantissa |= 1;
                if (!isFraction) exponent += 4;
            }
        }
        if (!any) return 0;
        exponent += Math.Clamp(Exponent(text, 'p', ref place), -100_000, 100_000);
        number = Math.ScaleB(mantissa, exponent);
        return place;
    }

    private static int HexDigit(byte c) =>
        CharacterClass.IsDigit(c) ? c - '0' : (c | 0x20) is >= 'a' and <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}
