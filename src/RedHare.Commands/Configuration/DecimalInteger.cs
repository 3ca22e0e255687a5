namespace RedHare.Commands.Configuration;

/// <summary>Integers as Redis reads them: an optional minus, no plus, no blanks, no leading zeros.</summary>
internal static class DecimalInteger
{
    public static bool TryParse(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        if (text.Length is 0 or > 20) return false;
        if (text is "0") return true;
        var negative = text[0] == '-';
        var digits = negative ? text[1..] : text;
        if (digits.Length == 0 || digits[0] is < '1' or > '9') return false;
        ulong magnitude = 0;
        foreach (var c in digits)
        {
            if (c is < '0' or > '9') return false;
            if (magnitude > (ulong.MaxValue - 9) / 10) return false;
            magnitude = magnitude * 10 + (ulong)(c - '0');
        }
        if (magnitude > (negative ? 1UL << 63 : long.MaxValue)) return false;
        number = negative ? (long)(0 - magnitude) : (long)magnitude;
        return true;
    }
}
