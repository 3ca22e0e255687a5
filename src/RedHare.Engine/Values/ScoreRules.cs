namespace RedHare.Engine;

/// <summary>The conditions of ZADD.</summary>
[Flags]
public enum ScoreRules
{
    /// <summary>None: members are added, and their scores replaced.</summary>
    None = 0,
    /// <summary>NX: only members that are not there.</summary>
    OnlyNew = 1,
    /// <summary>XX: only members that are there.</summary>
    OnlyOld = 2,
    /// <summary>GT: a score is replaced by a greater one only.</summary>
    OnlyGreater = 4,
    /// <summary>LT: a score is replaced by a lesser one only.</summary>
    OnlyLess = 8,
    /// <summary>INCR: the score is added to the one that is there.</summary>
    Increment = 16,
}

/// <summary>What became of one member of ZADD.</summary>
public enum ScoreOutcome
{
    /// <summary>The conditions refused it.</summary>
    Refused,
    /// <summary>It had that score before.</summary>
    Kept,
    /// <summary>It is new.</summary>
    Added,
    /// <summary>It has another score now.</summary>
    Updated,
    /// <summary>The sum is no number: infinity and its opposite. Nothing was changed.</summary>
    NotANumber,
}
