namespace RedHare.Patterns.Leaderboards;

/// <summary>Makes one board of several, page by page, so that nobody waits for more than a page. It is made beside and takes its place in one step when it is whole.</summary>
internal sealed class BoardMerger(PatternContext context)
{
    private static readonly TimeSpan Unfinished = TimeSpan.FromMinutes(10);

    private static readonly RedisScript MergeScript = new(LeaderboardScripts.Merge), ReplaceScript = new(LeaderboardScripts.Replace);
    private static readonly CommandSpec Expire = new("PEXPIRE", CommandTraits.Idempotent);

    // A copy that nobody writes to, of a board that is still written to: its pages do not move.
    private static readonly RedisScript CopyScript = new(
        """
        redis.call('COPY', KEYS[1], KEYS[2], 'REPLACE')
        return redis.call('PEXPIRE', KEYS[2], ARGV[1])
        """,
        CommandTraits.Idempotent);

    /// <summary>Merges boards into a key.</summary>
    /// <param name="parts">What is merged, and whether it is still written to.</param>
    /// <param name="key">Where to.</param>
    /// <param name="options">How they rank; the TTL is what the new board has.</param>
    /// <param name="how">How scores come together.</param>
    /// <param name="cancellation">Ends the work; what is half made ends by itself.</param>
    public async ValueTask<Board> MergeAsync(IEnumerable<(Board Board, bool IsOpen)> parts, string key, LeaderboardOptions options, RollUp how, CancellationToken cancellation)
    {
        var work = new Board(context, $"{key}:{Guid.NewGuid():N}", options);
        RedisKey copy = $"{work.Scores}:copy";
        foreach (var (part, isOpen) in parts)
        {
            if (isOpen)
                await context.Backend.EvaluateAsync(CopyScript, new[] { part.Scores, copy }, new RedisValue[] { (long)Unfinished.TotalMilliseconds }, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
            await AddAsync(isOpen ? copy : part.Scores, work, how, cancellation).ConfigureAwait(false);
            if (isOpen) await context.Backend.ExecuteAsync(CommandLine.Rent(Commands.Del).Key(copy), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        }
        var board = new Board(context, key, options);
        await context.Backend.EvaluateAsync(ReplaceScript, new[] { work.Scores, work.Places, board.Scores, board.Places }, default, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        foreach (var made in new[] { board.Scores, board.Places })
            await context.Backend.ExecuteAsync(CommandLine.Rent(Expire).Key(made).Add(board.TtlMilliseconds), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        return board;
    }

    private async ValueTask AddAsync(RedisKey from, Board to, RollUp how, CancellationToken cancellation)
    {
        for (long at = 0; ; at += Slices.Items)
        {
            var arguments = new[] { to.Ties, how == RollUp.Sum ? "add" : "best", at, at + Slices.Items - 1, (long)Unfinished.TotalMilliseconds };
            var count = await context.Backend.EvaluateAsync(MergeScript, new[] { from, to.Scores, to.Places }, arguments, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
            if (count < 0) throw new OverflowException($"A sum would be beyond the range of scores, ±{LeaderboardScripts.MaxScore}.");
            if (count < Slices.Items) return;
        }
    }
}
