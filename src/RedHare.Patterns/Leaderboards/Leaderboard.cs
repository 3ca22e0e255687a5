namespace RedHare.Patterns.Leaderboards;

/// <summary>
/// Members by their scores, the best first. Scores are whole numbers within ±<see cref="MaxScore"/>, and equal ones are ordered by
/// <see cref="LeaderboardOptions.Ties"/>. Each operation is one script and one round trip. Safe from many threads and processes.
/// A board that is evicted in part would rank wrongly: its first write refuses a server that evicts keys, unless <see cref="PatternOptions.AllowsEviction"/>.
/// </summary>
public sealed class Leaderboard : LeaderboardReader
{
    /// <summary>The greatest score: 2^53 - 1, up to which sorted sets are exact. The least is its negative.</summary>
    public const long MaxScore = LeaderboardScripts.MaxScore;

    private readonly BoardWriter _writer;
    private readonly (Board Board, long Ends)[] _boards;

    internal Leaderboard(PatternContext context, string name, LeaderboardOptions options)
        : base(new Board(context, context.Key("board", PatternContext.CheckName(name)), options.Checked())) =>
        (Name, _writer, _boards) = (name, new BoardWriter(context, null), [(Board, 0)]);

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>Sets a member's score, and tells where it stands. The same score again does not move it among its equals.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The score is out of range.</exception>
    public ValueTask<LeaderboardEntry> SetAsync(string member, long score, CancellationToken cancellation = default) => WriteAsync("set", member, Board.Stored(score), cancellation);

    /// <summary>Sets a member's score if it is better than what it has, and tells where it stands.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The score is out of range.</exception>
    public ValueTask<LeaderboardEntry> SetIfBetterAsync(string member, long score, CancellationToken cancellation = default) => WriteAsync("best", member, Board.Stored(score), cancellation);

    /// <summary>Adds to a member's score, which is 0 when it is not there, and tells where it stands.</summary>
    /// <exception cref="OverflowException">The sum is out of range; nothing was changed.</exception>
    public ValueTask<LeaderboardEntry> IncrementAsync(string member, long by = 1, CancellationToken cancellation = default) => WriteAsync("add", member, Board.Stored(by), cancellation);

    /// <summary>Takes a member off; false when it was not there.</summary>
    public ValueTask<bool> RemoveAsync(string member, CancellationToken cancellation = default) => _writer.RemoveAsync(_ => _boards, member, cancellation);

    /// <summary>Sets many members' scores, in their order, in slices of 500; between slices others have their turn. Nothing given is no work.</summary>
    /// <returns>How many were set.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A score is out of range; slices before its own are set.</exception>
    public async ValueTask<long> LoadAsync(IEnumerable<KeyValuePair<string, long>> scores, CancellationToken cancellation = default)
    {
        await Board.Context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        long count = 0;
        foreach (var slice in scores.Chunk(Slices.Items))
        {
            await Board.LoadAsync(slice, cancellation).ConfigureAwait(false);
            count += slice.Length;
        }
        return count;
    }

    /// <summary>Takes everybody off.</summary>
    public ValueTask ClearAsync(CancellationToken cancellation = default) => Board.ClearAsync(cancellation);

    private async ValueTask<LeaderboardEntry> WriteAsync(string how, string member, long number, CancellationToken cancellation) =>
        (await _writer.WriteAsync(_ => _boards, how, member, number, cancellation).ConfigureAwait(false))[0];
}
