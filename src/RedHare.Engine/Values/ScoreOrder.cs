using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>The order of a sorted set: by score, then by the member's bytes. The hint is the whole score, so that only equal scores read a record.</summary>
internal readonly struct ScoreOrder : IRankOrder
{
    public static bool UnitWeight => true;

    public static ulong Hint(nint entry) => HintOf(ScoredMember.Score(entry));

    public static int Compare(nint left, nint right) => ScoredMember.Key(left).SequenceCompareTo(ScoredMember.Key(right));

    public static long Weight(nint entry) => 1;

    /// <summary>
    /// The score's bits, turned so that they compare as unsigned numbers like the scores themselves: negative ones inverted, the others above them.
    /// Both zeros are one.
    /// </summary>
    public static ulong HintOf(double score)
    {
        var bits = BitConverter.DoubleToInt64Bits(score + 0.0);     // −0 + 0 is 0
        return (ulong)bits ^ ((ulong)(bits >> 63) | 1UL << 63);
    }
}

/// <summary>A score without a member: before or after all members that have it.</summary>
internal readonly struct ScoreProbe(double score) : IRankProbe
{
    public ulong Hint { get; } = ScoreOrder.HintOf(score);

    public int CompareTo(nint entry) => 0;
}

/// <summary>A member's bytes among the members of one score.</summary>
internal readonly ref struct LexProbe(ulong hint, ReadOnlySpan<byte> text) : IRankProbe
{
    private readonly ReadOnlySpan<byte> _text = text;

    public ulong Hint { get; } = hint;

    public int CompareTo(nint entry) => _text.SequenceCompareTo(ScoredMember.Key(entry));
}

/// <summary>A new score for a member that is there.</summary>
internal readonly struct ScoreChange(double from, double to) : IRankChange
{
    public void Apply(nint entry) => ScoredMember.SetScore(entry, to);

    public void Undo(nint entry) => ScoredMember.SetScore(entry, from);
}
