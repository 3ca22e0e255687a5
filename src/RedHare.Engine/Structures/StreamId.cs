namespace RedHare.Engine;

/// <summary>The id of a stream's entry: the milliseconds of its creation and a sequence number within them, compared in this order.</summary>
/// <param name="Milliseconds">Unix milliseconds, by convention.</param>
/// <param name="Sequence">Tells entries of one millisecond apart.</param>
public readonly record struct StreamId(ulong Milliseconds, ulong Sequence) : IComparable<StreamId>
{
    /// <summary>The most bytes that <see cref="Format"/> writes.</summary>
    public const int MaxTextLength = 41;

    /// <summary>0-0, before every entry: no entry may have it.</summary>
    public static StreamId Min => default;

    /// <summary>The greatest id.</summary>
    public static StreamId Max => new(ulong.MaxValue, ulong.MaxValue);

    /// <summary>True for 0-0.</summary>
    public bool IsZero => (Milliseconds | Sequence) == 0;

    /// <summary>The id that follows; false, and 0-0, after the greatest.</summary>
    public bool TryNext(out StreamId next)
    {
        next = Sequence < ulong.MaxValue ? this with { Sequence = Sequence + 1 } : new(Milliseconds + 1, 0);
        return !next.IsZero;
    }

    /// <summary>The id that precedes; false, and the greatest, before 0-0.</summary>
    public bool TryPrevious(out StreamId previous)
    {
        // Read before it is written: the result may well be put in the place of this id.
        var isFirst = IsZero;
        previous = Sequence > 0 ? this with { Sequence = Sequence - 1 } : new(Milliseconds - 1, ulong.MaxValue);
        return !isFirst;
    }

    /// <summary>Reads <c>ms-seq</c>, or <c>ms</c> alone for <paramref name="missingSequence"/> within it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, ulong missingSequence, out StreamId id) => StreamIdText.TryParse(text, missingSequence, out id, out _);

    /// <summary>Writes <c>ms-seq</c> and returns how many bytes that took.</summary>
    /// <param name="destination">At least <see cref="MaxTextLength"/> bytes, or as many as it takes.</param>
    public int Format(Span<byte> destination)
    {
        Milliseconds.TryFormat(destination, out var length);
        destination[length++] = (byte)'-';
        Sequence.TryFormat(destination[length..], out var rest);
        return length + rest;
    }

    /// <summary>The text in an array of its own, as an argument of an effect.</summary>
    public byte[] ToArray()
    {
        Span<byte> text = stackalloc byte[MaxTextLength];
        return text[..Format(text)].ToArray();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Milliseconds}-{Sequence}";

    /// <inheritdoc/>
    public int CompareTo(StreamId other)
    {
        var order = Milliseconds.CompareTo(other.Milliseconds);
        return order != 0 ? order : Sequence.CompareTo(other.Sequence);
    }

    /// <summary>Whether the left id comes first.</summary>
    public static bool operator <(StreamId left, StreamId right) =>
        left.Milliseconds < right.Milliseconds || (left.Milliseconds == right.Milliseconds && left.Sequence < right.Sequence);

    /// <summary>Whether the right id comes first.</summary>
    public static bool operator >(StreamId left, StreamId right) => right < left;

    /// <summary>Whether the right id does not come first.</summary>
    public static bool operator <=(StreamId left, StreamId right) => !(right < left);

    /// <summary>Whether the left id does not come first.</summary>
    public static bool operator >=(StreamId left, StreamId right) => !(left < right);
}
