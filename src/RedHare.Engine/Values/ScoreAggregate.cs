namespace RedHare.Engine;

/// <summary>AGGREGATE: what becomes of a member's scores in several operands.</summary>
public enum ScoreAggregate
{
    /// <summary>Their sum; of infinity and its opposite, 0.</summary>
    Sum,
    /// <summary>The least.</summary>
    Min,
    /// <summary>The greatest.</summary>
    Max,
}
