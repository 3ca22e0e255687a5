namespace RedHare.Commands.Bitmaps;

/// <summary>The range of BITCOUNT and BITPOS, <c>start [end [BYTE | BIT]]</c>, as given: negative numbers count from the string's end.</summary>
/// <param name="Start">The first byte or bit.</param>
/// <param name="End">The last one, inclusive.</param>
/// <param name="InBits">Whether they number bits.</param>
internal readonly record struct BitRange(long Start, long End, bool InBits)
{
    /// <summary>The whole string.</summary>
    public static BitRange All => new(0, -1, false);

    /// <summary>Both ends are counted from the string's end and in the wrong order, so that no string has such a range.</summary>
    public bool IsBackward => Start < 0 && End < 0 && Start > End;

    /// <summary>Reads the unit at an index, if there is an argument; false, with the error answered, for another word.</summary>
    public static bool TryReadUnit(CommandCall call, int index, out bool inBits)
    {
        inBits = index < call.Count && call.Is(index, "BIT"u8);
        if (inBits || index >= call.Count || call.Is(index, "BYTE"u8)) return true;
        call.Reply.Error(Errors.Syntax);
        return false;
    }

    /// <summary>The first and the last bit of the range within a string; none when the first is behind the last.</summary>
    public (long First, long Last) Within(int length)
    {
        var total = InBits ? (long)length << 3 : length;
        var start = Math.Max(0, Start < 0 ? total + Start : Start);
        var end = Math.Min(total - 1, Math.Max(0, End < 0 ? total + End : End));
        if (start > end) return (0, -1);
        return InBits ? (start, end) : (start << 3, (end << 3) + 7);
    }
}
