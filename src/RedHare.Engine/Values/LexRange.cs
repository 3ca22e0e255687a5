namespace RedHare.Engine;

/// <summary>What kind of end a range of members has.</summary>
public enum LexBound
{
    /// <summary>'-': before every member.</summary>
    Lowest,
    /// <summary>'+': after every member.</summary>
    Highest,
    /// <summary>'[': a member that is inside.</summary>
    Inclusive,
    /// <summary>'(': a member that is outside.</summary>
    Exclusive,
}

/// <summary>A range of members by their bytes, as ZRANGEBYLEX takes it; meaningful where all scores are the same.</summary>
public readonly ref struct LexRange(LexBound minBound, ReadOnlySpan<byte> min, LexBound maxBound, ReadOnlySpan<byte> max)
{
    /// <summary>The kind of the lower end.</summary>
    public LexBound MinBound { get; } = minBound;

    /// <summary>The member at the lower end, if it is one.</summary>
    public ReadOnlySpan<byte> Min { get; } = min;

    /// <summary>The kind of the upper end.</summary>
    public LexBound MaxBound { get; } = maxBound;

    /// <summary>The member at the upper end, if it is one.</summary>
    public ReadOnlySpan<byte> Max { get; } = max;

    internal bool IsBelow(ReadOnlySpan<byte> member) => MinBound switch
    {
        LexBound.Lowest => false,
        LexBound.Highest => true,
        LexBound.Inclusive => member.SequenceCompareTo(Min) < 0,
        _ => member.SequenceCompareTo(Min) <= 0,
    };

    internal bool IsAbove(ReadOnlySpan<byte> member) => MaxBound switch
    {
        LexBound.Lowest => true,
        LexBound.Highest => false,
        LexBound.Inclusive => member.SequenceCompareTo(Max) > 0,
        _ => member.SequenceCompareTo(Max) >= 0,
    };
}
