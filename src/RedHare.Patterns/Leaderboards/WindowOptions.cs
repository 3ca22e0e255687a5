namespace RedHare.Patterns.Leaderboards;

/// <summary>Which windows a board has besides that of all time, and where they begin.</summary>
public sealed record WindowOptions
{
    internal static readonly WindowOptions Default = new();

    /// <summary>How long a day's board stays after its day; zero for no boards by day. 35 days unless said otherwise.</summary>
    public TimeSpan KeepDays { get; init; } = TimeSpan.FromDays(35);

    /// <summary>How long a week's board stays after its week, which begins on Monday; zero for no boards by week. 70 days unless said otherwise.</summary>
    public TimeSpan KeepWeeks { get; init; } = TimeSpan.FromDays(70);

    /// <summary>How long a month's board stays after its month; zero for no boards by month. 100 days unless said otherwise.</summary>
    public TimeSpan KeepMonths { get; init; } = TimeSpan.FromDays(100);

    /// <summary>How far the day is before UTC's: 9 hours for Tokyo. Zero unless said otherwise; there are no zones that change.</summary>
    public TimeSpan UtcOffset { get; init; }

    /// <summary>How long a rolled-up board stays. One hour unless said otherwise.</summary>
    public TimeSpan KeepRolledUp { get; init; } = TimeSpan.FromHours(1);

    internal WindowOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepDays, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepWeeks, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepMonths, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepRolledUp, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(UtcOffset.Duration(), TimeSpan.FromHours(14), nameof(UtcOffset));
        return this;
    }
}
