namespace RedHare.Engine.Structures;

/// <summary>Tells which strings a <see cref="Pack"/> keeps as integers.</summary>
internal static class PackInteger
{
    /// <summary>Longest decimal form of a 64-bit integer, sign included.</summary>
    internal const int MaxDigits = 20;

    /// <summary>
    /// Parses the exact decimal form of a 64-bit integer: no sign but a minus, no leading zero, no space, so that formatting the integer
    /// gives back the same bytes.
    /// </summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if ((uint)(text.Length - 1) >= MaxDigits) return false;
        var negative = text[0] == '-';
        var i = negative ? 1 : 0;
        if (i == text.Length) return false;
        var digit = (uint)(text[i++] - '0');
        if (digit > 9) return false;
        if (digit == 0) return text.Length == 1;
        ulong magnitude = digit;
        // Nineteen digits cannot overflow 64 bits unsigned; a twentieth cannot belong to a signed value.
        if (text.Length - i > 18) return false;
        for (; i < text.Length; i++)
        {
            digit = (uint)(text[i] - '0');
            if (digit > 9) return false;
            magnitude = magnitude * 10 + digit;
        }
        if (magnitude > (ulong)long.MaxValue + (negative ? 1u : 0u)) return false;
        value = negative ? (long)(0 - magnitude) : (long)magnitude;
        return true;
    }
}
