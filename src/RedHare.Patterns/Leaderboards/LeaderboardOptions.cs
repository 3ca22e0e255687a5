namespace RedHare.Patterns.Leaderboards;

/// <summary>How a leaderboard ranks, and how long it stays. All who use one board must agree on order and ties.</summary>
public sealed record LeaderboardOptions
{
    internal static readonly LeaderboardOptions Default = new();

    /// <summary>Which score is the best. The highest unless said otherwise.</summary>
    public LeaderboardOrder Order { get; init; }

    /// <summary>Who stands before whom at equal scores. Who reached it first unless said otherwise.</summary>
    public TieBreak Ties { get; init; }

    /// <summary>How long a board stays after it was last written to; null for ever. 30 days unless said otherwise. For windows it is the time of the board of all time.</summary>
    public TimeSpan? Ttl { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The most entries of one page or one look around. 1,000 unless said otherwise.</summary>
    public int MaxPage { get; init; } = 1000;

    internal LeaderboardOptions Checked()
    {
        if (Ttl is { } ttl) ArgumentOutOfRangeException.ThrowIfLessThan(ttl, TimeSpan.FromMilliseconds(1), nameof(Ttl));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPage, 1);
        return this;
    }
}
