namespace RedHare.Patterns.Leaderboards;

/// <summary>
/// A board of all time with boards of each day, week and month beside it, written in one script, so that they never disagree. The server's clock says which day it
/// is. The boards of days, weeks and months end by themselves; other spans are rolled up from days when they are asked for.
/// </summary>
public sealed class WindowedLeaderboard
{
    private readonly PatternContext _context;
    private readonly string _key;
    private readonly LeaderboardOptions _options;
    private readonly WindowOptions _windows;
    private readonly ServerCalendar _calendar;
    private readonly BoardWriter _writer;
    private readonly Board _allTime;

    internal WindowedLeaderboard(PatternContext context, string name, LeaderboardOptions options, WindowOptions windows)
    {
        (_context, Name, _options, _windows) = (context, PatternContext.CheckName(name), options.Checked(), windows.Checked());
        _key = context.Key("boards", name);
        _calendar = new ServerCalendar(context, windows.UtcOffset);
        _writer = new BoardWriter(context, _calendar);
        _allTime = new Board(context, _key, options);
        AllTime = new LeaderboardReader(_allTime);
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>The board of all time.</summary>
    public LeaderboardReader AllTime { get; }

    /// <summary>The board of a day; empty when it was never written to, or has ended.</summary>
    public LeaderboardReader Day(DateOnly day) => new(DayBoard(day));

    /// <summary>The board of a week.</summary>
    /// <param name="day">Any day of it; it begins on Monday.</param>
    public LeaderboardReader Week(DateOnly day) => new(WeekBoard(day));

    /// <summary>The board of a month.</summary>
    /// <param name="day">Any day of it.</param>
    public LeaderboardReader Month(DateOnly day) => new(MonthBoard(day));

    /// <summary>The day on the server's clock. Asks it once a minute at most.</summary>
    public ValueTask<DateOnly> TodayAsync(CancellationToken cancellation = default) => _calendar.TodayAsync(cancellation);

    /// <summary>The board of the day that it is on the server.</summary>
    public async ValueTask<LeaderboardReader> ThisDayAsync(CancellationToken cancellation = default) => Day(await TodayAsync(cancellation).ConfigureAwait(false));

    /// <summary>The board of the week that it is on the server.</summary>
    public async ValueTask<LeaderboardReader> ThisWeekAsync(CancellationToken cancellation = default) => Week(await TodayAsync(cancellation).ConfigureAwait(false));

    /// <summary>The board of the month that it is on the server.</summary>
    public async ValueTask<LeaderboardReader> ThisMonthAsync(CancellationToken cancellation = default) => Month(await TodayAsync(cancellation).ConfigureAwait(false));

    /// <summary>Adds to a member's score in all windows.</summary>
    /// <exception cref="OverflowException">A sum is out of range; nothing was changed in any window.</exception>
    public ValueTask<WindowStandings> IncrementAsync(string member, long by = 1, CancellationToken cancellation = default) => WriteAsync("add", member, by, cancellation);

    /// <summary>Sets a member's score in each window where it is better than what it has there.</summary>
    public ValueTask<WindowStandings> SetIfBetterAsync(string member, long score, CancellationToken cancellation = default) => WriteAsync("best", member, score, cancellation);

    /// <summary>Sets a member's score in all windows.</summary>
    public ValueTask<WindowStandings> SetAsync(string member, long score, CancellationToken cancellation = default) => WriteAsync("set", member, score, cancellation);

    /// <summary>Takes a member off all time's board, today's, this week's and this month's; false when it was on none. Boards of the past keep it.</summary>
    public ValueTask<bool> RemoveAsync(string member, CancellationToken cancellation = default) => _writer.RemoveAsync(Boards, member, cancellation);

    /// <summary>
    /// Makes a board of several days, and returns it. It is as of now, and stays for <see cref="WindowOptions.KeepRolledUp"/>. Read in pages of 500, so that nobody
    /// waits; a day that has not ended is copied first. At equal scores stands first whose last change, within those days, was the earlier.
    /// </summary>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day; at most 366 days.</param>
    /// <param name="how">How scores of several days come together.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="OverflowException">A sum is out of range.</exception>
    public async ValueTask<LeaderboardReader> RollUpAsync(DateOnly from, DateOnly to, RollUp how = RollUp.Sum, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to.DayNumber - from.DayNumber, 365, nameof(to));
        var today = await TodayAsync(cancellation).ConfigureAwait(false);
        // What our idea of the server's clock may be behind: yesterday may be open still, where the day has just changed.
        var days = Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays).Select(day => (DayBoard(day), day >= today.AddDays(-1)));
        var key = $"{_key}:{(how == RollUp.Sum ? "sum" : "best")}:{from:yyyy-MM-dd}:{to:yyyy-MM-dd}";
        return new LeaderboardReader(await new BoardMerger(_context).MergeAsync(days, key, _options with { Ttl = _windows.KeepRolledUp }, how, cancellation).ConfigureAwait(false));
    }

    private Board DayBoard(DateOnly day) => new(_context, $"{_key}:day:{day:yyyy-MM-dd}", _options);

    private Board WeekBoard(DateOnly day) => new(_context, $"{_key}:week:{ServerCalendar.MondayOf(day):yyyy-MM-dd}", _options);

    private Board MonthBoard(DateOnly day) => new(_context, $"{_key}:month:{day:yyyy-MM}", _options);

    private (Board Board, long Ends)[] Boards(DateOnly day)
    {
        var boards = new List<(Board, long)>(4) { (_allTime, 0) };
        if (_windows.KeepDays > TimeSpan.Zero) boards.Add((DayBoard(day), Ends(day.AddDays(1), _windows.KeepDays)));
        if (_windows.KeepWeeks > TimeSpan.Zero) boards.Add((WeekBoard(day), Ends(ServerCalendar.MondayOf(day).AddDays(7), _windows.KeepWeeks)));
        if (_windows.KeepMonths > TimeSpan.Zero) boards.Add((MonthBoard(day), Ends(new DateOnly(day.Year, day.Month, 1).AddMonths(1), _windows.KeepMonths)));
        return [.. boards];
    }

    private long Ends(DateOnly day, TimeSpan keep) => (_calendar.StartOf(day) + keep).ToUnixTimeMilliseconds();

    private async ValueTask<WindowStandings> WriteAsync(string how, string member, long number, CancellationToken cancellation)
    {
        var entries = await _writer.WriteAsync(Boards, how, member, _allTime.Stored(number), cancellation).ConfigureAwait(false);
        var next = 1;
        return new WindowStandings(entries[0], Next(_windows.KeepDays), Next(_windows.KeepWeeks), Next(_windows.KeepMonths));

        LeaderboardEntry? Next(TimeSpan keep) => keep > TimeSpan.Zero ? entries[next++] : null;
    }
}
