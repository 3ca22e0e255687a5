namespace RedHare.Patterns.Leaderboards;

/// <summary>Leaderboards: members by their scores.</summary>
/// <param name="context">Where they work.</param>
public sealed class Boards(PatternContext context)
{
    /// <summary>One board.</summary>
    /// <param name="name">What the program calls it. Two of one name are one.</param>
    /// <param name="options">How it ranks, and how long it stays.</param>
    public Leaderboard Board(string name, LeaderboardOptions? options = null) => new(context, name, options ?? LeaderboardOptions.Default);

    /// <summary>A board of all time, with boards of each day and week.</summary>
    /// <param name="name">What the program calls it. It shares nothing with a board of that name without windows.</param>
    /// <param name="options">How it ranks. The board of all time stays for ever when they are not given.</param>
    /// <param name="windows">Which windows there are.</param>
    public WindowedLeaderboard Windowed(string name, LeaderboardOptions? options = null, WindowOptions? windows = null) =>
        new(context, name, options ?? LeaderboardOptions.Default with { Ttl = null }, windows ?? WindowOptions.Default);
}
