namespace RedHare.Engine;

/// <summary>The kinds of number that C's <c>strtod</c> knows, without NaN, which Redis never takes.</summary>
internal enum FloatForm
{
    Decimal,
    Hexadecimal,
    Infinity,
}

/// <summary>
/// A floating-point number as it stands in text, by the grammar of C's <c>strtod</c> with nothing before or behind it, and not
/// yet rounded to any width: the value is ± Significand × 10^Exponent, or × 2^Exponent if hexadecimal.
/// </summary>
internal struct FloatLiteral
{
    // Larger than any exponent that matters by far, small enough to add text lengths to.
    private const int ExponentBound = 1 << 29;

    public FloatForm Form;
    public bool Negative;

    /// <summary>Decimal: the first 19 significant digits. Hexadecimal: the first 124 bits, the lowest bit set if any set bit follows.</summary>
    public UInt128 Significand;

    /// <summary>The power of ten or two that belongs to <see cref="Significand"/>.</summary>
    public int Exponent;

    /// <summary>Decimal digits other than zero follow the 19 kept.</summary>
    public bool Truncated;

    /// <summary>Where the text goes on after the sign.</summary>
    public int DigitsStart;

    public static bool TryScan(ReadOnlySpan<byte> text, out FloatLiteral literal)
    {
        literal = default;
        if (text.IsEmpty) return false;
        if (text[0] is (byte)'-' or (byte)'+')
        {
            literal.Negative = text[0] == '-';
            literal.DigitsStart = 1;
            text = text[1..];
            if (text.IsEmpty) return false;
        }

        if ((text[0] | 0x20) == 'i')
        {
            literal.Form = FloatForm.Infinity;
            return System.Text.Ascii.EqualsIgnoreCase(text, "inf"u8) || System.Text.Ascii.EqualsIgnoreCase(text, "infinity"u8);
        }

        if (text.Length > 2 && text[0] == '0' && (text[1] | 0x20) == 'x')
        {
            literal.Form = FloatForm.Hexadecimal;
            return literal.ScanHexadecimal(text[2..]);
        }

        return literal.ScanDecimal(text);
    }

    private bool ScanDecimal(ReadOnlySpan<byte> text)
    {
        int i = 0, kept = 0, dropped = 0, afterPoint = 0, digits = 0;
        ulong significand = 0;
        var point = false;
        for (; i < text.Length; i++)
        {
            var digit = (uint)text[i] - '0';
            if (digit > 9)
            {
                if (text[i] != '.' || point) break;
                point = true;
                continue;
            }

            digits++;
            if (point) afterPoint++;
            if (kept == 0 && digit == 0) continue;
            if (kept < 19)
            {
                significand = (significand * 10) + digit;
                kept++;
            }
            else
            {
                dropped++;
                Truncated |= digit != 0;
            }
        }

        Significand = significand;
        Exponent = dropped - afterPoint;
        return digits > 0 && TryScanExponent(text[i..], 'e');
    }

    private bool ScanHexadecimal(ReadOnlySpan<byte> text)
    {
        int i = 0, digits = 0;
        var point = false;
        for (; i < text.Length; i++)
        {
            var c = text[i];
            if (!char.IsAsciiHexDigit((char)c))
            {
                if (c != '.' || point) break;
                point = true;
                continue;
            }

            digits++;
            var digit = (uint)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
            if (Significand >> 120 == 0)
            {
                Significand = (Significand << 4) | digit;
                if (point) Exponent -= 4;
            }
            else
            {
                if (digit != 0) Significand |= UInt128.One;
                if (!point) Exponent += 4;
            }
        }

        return digits > 0 && TryScanExponent(text[i..], 'p');
    }

    private bool TryScanExponent(ReadOnlySpan<byte> text, char mark)
    {
        if (text.IsEmpty) return true;
        if ((text[0] | 0x20) != mark || text.Length < 2) return false;
        var i = text[1] is (byte)'-' or (byte)'+' ? 2 : 1;
        if (i == text.Length) return false;
        var exponent = 0;
        for (var j = i; j < text.Length; j++)
        {
            var digit = (uint)text[j] - '0';
            if (digit > 9) return false;
            exponent = Math.Min((exponent * 10) + (int)digit, ExponentBound / 10);
        }

        Exponent += i == 2 && text[1] == '-' ? -exponent : exponent;
        return true;
    }
}
