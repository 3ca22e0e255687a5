namespace RedHare.Patterns.Leaderboards;

/// <summary>What can be asked of a board. Each question is one round trip and answers as of one moment.</summary>
public class LeaderboardReader
{
    internal LeaderboardReader(Board board) => Board = board;

    internal Board Board { get; }

    /// <summary>The best.</summary>
    /// <param name="count">How many, at most <see cref="LeaderboardOptions.MaxPage"/>.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<IReadOnlyList<LeaderboardEntry>> TopAsync(int count, CancellationToken cancellation = default) =>
        (await Board.PageAsync(0, count, cancellation).ConfigureAwait(false)).Entries;

    /// <summary>A page.</summary>
    /// <param name="offset">How many lines stand before it.</param>
    /// <param name="count">How many, at most <see cref="LeaderboardOptions.MaxPage"/>.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<LeaderboardPage> PageAsync(long offset, int count, CancellationToken cancellation = default) => Board.PageAsync(offset, count, cancellation);

    /// <summary>Rank and score of a member; null when it is not there.</summary>
    public async ValueTask<LeaderboardEntry?> GetAsync(string member, CancellationToken cancellation = default) =>
        (await Board.AroundAsync(member, 0, 0, cancellation).ConfigureAwait(false))?.Self;

    /// <summary>A member with those before and after it, as many as there are; null when it is not there.</summary>
    /// <param name="member">Who.</param>
    /// <param name="before">How many better ones.</param>
    /// <param name="after">How many worse ones.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<LeaderboardNeighbours?> AroundAsync(string member, int before = 5, int after = 5, CancellationToken cancellation = default) =>
        Board.AroundAsync(member, before, after, cancellation);

    /// <summary>How many members there are.</summary>
    public ValueTask<long> CountAsync(CancellationToken cancellation = default) => Board.CountAsync(cancellation);
}
