namespace RedHare.Client;

/// <summary>An end of a sorted set.</summary>
public enum SortedSetEnd
{
    /// <summary>MIN: the lowest scores.</summary>
    Min,

    /// <summary>MAX: the highest scores.</summary>
    Max,
}

/// <summary>What becomes of the scores that a member has in several sorted sets.</summary>
public enum ScoreAggregate
{
    /// <summary>SUM: they are added.</summary>
    Sum,

    /// <summary>MIN: the lowest counts.</summary>
    Min,

    /// <summary>MAX: the highest counts.</summary>
    Max,
}
