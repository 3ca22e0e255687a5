namespace RedHare.Patterns.Leaderboards;

/// <summary>One line of a leaderboard.</summary>
/// <param name="Member">Who.</param>
/// <param name="Score">How many points.</param>
/// <param name="Rank">The place; 1 is the best.</param>
public readonly record struct LeaderboardEntry(string Member, long Score, long Rank);

/// <summary>Lines one behind the other, and how many there are in all, as of one moment.</summary>
/// <param name="Entries">The best first.</param>
/// <param name="Total">Members of the whole board.</param>
public sealed record LeaderboardPage(IReadOnlyList<LeaderboardEntry> Entries, long Total);

/// <summary>A member among those around it, as of one moment.</summary>
/// <param name="Entries">Those before, the member, those after; the best first.</param>
/// <param name="Position">Which of the entries is the member.</param>
/// <param name="Total">Members of the whole board.</param>
public sealed record LeaderboardNeighbours(IReadOnlyList<LeaderboardEntry> Entries, int Position, long Total)
{
    /// <summary>The member's own line.</summary>
    public LeaderboardEntry Self => Entries[Position];
}

/// <summary>Where a member stands in all windows after a write.</summary>
/// <param name="AllTime">Of all time.</param>
/// <param name="Day">Of the day; null without boards by day.</param>
/// <param name="Week">Of the week; null without boards by week.</param>
/// <param name="Month">Of the month; null without boards by month.</param>
public readonly record struct WindowStandings(LeaderboardEntry AllTime, LeaderboardEntry? Day, LeaderboardEntry? Week, LeaderboardEntry? Month);
