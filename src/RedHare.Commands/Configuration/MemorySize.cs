namespace RedHare.Commands.Configuration;

/// <summary>Sizes in bytes with Redis's units, which ignore case: b, k (1000), kb (1024), m, mb, g, gb.</summary>
public static class MemorySize
{
    /// <summary>Reads a size; false when the text is none or it does not fit.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long bytes)
    {
        bytes = 0;
        var length = 0;
        long number = 0;
        while (length < text.Length && text[length] is >= '0' and <= '9')
        {
            if (number > (long.MaxValue - 9) / 10) return false;
            number = number * 10 + (text[length++] - '0');
        }
        var unit = Unit(text[length..]);
        if (unit == 0 || number > long.MaxValue / unit) return false;
        bytes = number * unit;
        return true;
    }

    /// <summary>Writes a size in the largest binary unit that divides it, as CONFIG REWRITE does.</summary>
    public static string Format(long bytes)
    {
        if (bytes == 0) return "0";
        if (bytes % (1L << 30) == 0) return (bytes >> 30) + "gb";
        if (bytes % (1L << 20) == 0) return (bytes >> 20) + "mb";
        return bytes % (1L << 10) == 0 ? (bytes >> 10) + "kb" : bytes.ToString();
    }

    private static long Unit(ReadOnlySpan<char> unit)
    {
        if (unit.Length == 0 || unit.Equals("b", StringComparison.OrdinalIgnoreCase)) return 1;
        var binary = unit.Length == 2 && (unit[1] | 0x20) == 'b';
        if (unit.Length > 1 && !binary) return 0;
        return (unit[0] | 0x20) switch
        {
            'k' => binary ? 1L << 10 : 1_000,
            'm' => binary ? 1L << 20 : 1_000_000,
            'g' => binary ? 1L << 30 : 1_000_000_000,
            _ => 0,
        };
    }
}
