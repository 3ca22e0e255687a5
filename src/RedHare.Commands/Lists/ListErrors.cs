namespace RedHare.Commands.Lists;

/// <summary>Errors of the list commands, in Redis's words.</summary>
internal static class ListErrors
{
    /// <summary>The one 64-bit integer whose negation is none.</summary>
    public static ReadOnlySpan<byte> BelowSymmetricRange =>
        "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807"u8;

    public static ReadOnlySpan<byte> RankZero =>
        "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list"u8;

    public static ReadOnlySpan<byte> NegativeCount => "ERR COUNT can't be negative"u8;

    public static ReadOnlySpan<byte> NegativeMaxLen => "ERR MAXLEN can't be negative"u8;

    public static ReadOnlySpan<byte> KeyCount => "ERR numkeys should be greater than 0"u8;

    public static ReadOnlySpan<byte> PopCount => "ERR count should be greater than 0"u8;
}
