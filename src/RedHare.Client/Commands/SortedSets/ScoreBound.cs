namespace RedHare.Client;

/// <summary>A bound of a range of scores. A double is one, inclusive.</summary>
public readonly record struct ScoreBound
{
    private ScoreBound(double score, bool isExclusive) => (Score, IsExclusive) = (score, isExclusive);

    /// <summary>No lower bound: <c>-inf</c>.</summary>
    public static ScoreBound Min => new(double.NegativeInfinity, false);

    /// <summary>No upper bound: <c>+inf</c>.</summary>
    public static ScoreBound Max => new(double.PositiveInfinity, false);

    /// <summary>The score.</summary>
    public double Score { get; }

    /// <summary>Whether the score itself lies outside.</summary>
    public bool IsExclusive { get; }

    /// <summary>A bound that lies within.</summary>
    public static ScoreBound Inclusive(double score) => new(score, false);

    /// <summary>A bound that lies outside: <c>(1.5</c>.</summary>
    public static ScoreBound Exclusive(double score) => new(score, true);

    /// <summary>A bound that lies within.</summary>
    public static implicit operator ScoreBound(double score) => Inclusive(score);

    internal void AddTo(CommandLine line)
    {
        if (!IsExclusive)
        {
            line.Add(Score);
            return;
        }
        Span<byte> text = stackalloc byte[33];
        text[0] = (byte)'(';
        if (double.IsInfinity(Score))
        {
            line.Add(Score > 0 ? "(inf"u8 : "(-inf"u8);
            return;
        }
        Score.TryFormat(text[1..], out var written, "R", System.Globalization.CultureInfo.InvariantCulture);
        line.Add(text[..(written + 1)]);
    }
}
