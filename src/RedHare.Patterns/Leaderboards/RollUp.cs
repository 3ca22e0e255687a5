namespace RedHare.Patterns.Leaderboards;

/// <summary>What a member has on a board that was made of several.</summary>
public enum RollUp
{
    /// <summary>The sum of its scores.</summary>
    Sum,

    /// <summary>Its best score.</summary>
    Best,
}
