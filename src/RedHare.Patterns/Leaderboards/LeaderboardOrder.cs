namespace RedHare.Patterns.Leaderboards;

/// <summary>Which score is the best.</summary>
public enum LeaderboardOrder
{
    /// <summary>The highest: points.</summary>
    HighestFirst,

    /// <summary>The lowest: times, strokes. Scores are stored with their signs turned.</summary>
    LowestFirst,
}
