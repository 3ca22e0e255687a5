namespace RedHare.Patterns.Counting;

/// <summary>One sample.</summary>
/// <param name="At">When, to the millisecond.</param>
/// <param name="Value">What was measured: any number but NaN and the infinities.</param>
public readonly record struct SeriesPoint(DateTimeOffset At, double Value);

/// <summary>What the samples of one span were.</summary>
/// <param name="Start">When it began.</param>
/// <param name="Count">How many samples.</param>
/// <param name="Sum">Their sum.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Last">The latest by its time.</param>
/// <param name="LastAt">When that was.</param>
public readonly record struct SeriesBucket(DateTimeOffset Start, long Count, double Sum, double Min, double Max, double Last, DateTimeOffset LastAt)
{
    /// <summary>The mean.</summary>
    public double Average => Sum / Count;

    /// <summary>This and another as one, which begins where this does.</summary>
    internal SeriesBucket With(SeriesBucket other)
    {
        var isLater = other.LastAt >= LastAt;
        return this with
        {
            Count = Count + other.Count,
            Sum = Sum + other.Sum,
            Min = Math.Min(Min, other.Min),
            Max = Math.Max(Max, other.Max),
            Last = isLater ? other.Last : Last,
            LastAt = isLater ? other.LastAt : LastAt,
        };
    }
}
