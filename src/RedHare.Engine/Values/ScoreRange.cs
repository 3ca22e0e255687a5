namespace RedHare.Engine;

/// <summary>A range of scores, as ZRANGEBYSCORE takes it.</summary>
/// <param name="Min">The lowest score.</param>
/// <param name="MinExclusive">Whether that score itself is outside.</param>
/// <param name="Max">The highest score.</param>
/// <param name="MaxExclusive">Whether that score itself is outside.</param>
public readonly record struct ScoreRange(double Min, bool MinExclusive, double Max, bool MaxExclusive)
{
    internal bool IsBelow(double score) => MinExclusive ? score <= Min : score < Min;

    internal bool IsAbove(double score) => MaxExclusive ? score >= Max : score > Max;
}
