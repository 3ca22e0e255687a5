namespace RedHare.Patterns.Leaderboards;

/// <summary>Who stands before whom at equal scores.</summary>
public enum TieBreak
{
    /// <summary>Who reached the score first. Who leaves a score and comes back to it has reached it anew.</summary>
    FirstToReach,

    /// <summary>Nobody: equal scores share a rank, and the next rank counts all before it (1, 2, 2, 4). Within a rank the order is that of the members' bytes, backwards.</summary>
    SharedRank,
}
