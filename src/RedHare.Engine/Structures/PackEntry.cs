namespace RedHare.Engine.Structures;

/// <summary>One element of a <see cref="Pack"/> as read: a string in place, or an integer. Valid as long as the pack is not edited.</summary>
public readonly ref struct PackEntry
{
    /// <summary>Bytes of scratch that any integer's text fits in.</summary>
    public const int ScratchLength = RedisNumber.MaxLongLength;

    internal PackEntry(ReadOnlySpan<byte> bytes)
    {
        Bytes = bytes;
    }

    internal PackEntry(long integer)
    {
        Integer = integer;
        IsInteger = true;
    }

    /// <summary>Whether the element is kept as an integer.</summary>
    public bool IsInteger { get; }

    /// <summary>The integer; 0 for a string.</summary>
    public long Integer { get; }

    /// <summary>The string, inside the pack; empty for an integer.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Bytes of the element as text.</summary>
    public int Length => IsInteger ? IntegerTextLength(Integer) : Bytes.Length;

    /// <summary>The element as text: a string in place, an integer formatted into <paramref name="scratch"/>.</summary>
    /// <param name="scratch">At least <see cref="ScratchLength"/> bytes.</param>
    public ReadOnlySpan<byte> Text(Span<byte> scratch) => IsInteger ? scratch[..RedisNumber.Format(Integer, scratch)] : Bytes;

    /// <summary>Writes the element as text and returns how many bytes that took.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public int CopyTo(Span<byte> destination)
    {
        if (IsInteger) return RedisNumber.Format(Integer, destination);
        Bytes.CopyTo(destination);
        return Bytes.Length;
    }

    /// <summary>Whether the element, as text, is exactly <paramref name="value"/>.</summary>
    public bool Equals(ReadOnlySpan<byte> value) =>
        IsInteger ? RedisNumber.TryParseLong(value, out var integer) && integer == Integer : Bytes.SequenceEqual(value);

    private static int IntegerTextLength(long value) =>
        value < 0 ? 1 + RedisNumber.CountDigits(0 - (ulong)value) : RedisNumber.CountDigits((ulong)value);
}
