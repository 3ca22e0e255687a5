namespace RedHare.Patterns.Leaderboards;

/// <summary>Writes one member to a board, or to several of one name in one step.</summary>
internal sealed class BoardWriter(PatternContext context, ServerCalendar? calendar)
{
    private static readonly RedisScript Change = new(LeaderboardScripts.Write, CommandTraits.Idempotent);
    private static readonly RedisScript Increment = new(LeaderboardScripts.Write);
    private static readonly RedisScript Removal = new(LeaderboardScripts.Remove);

    /// <summary>Writes, and tells where the member stands on each board.</summary>
    /// <param name="boards">The boards of a day, with the moments in Unix milliseconds at which they end (0: a TTL instead); the first gives out the places.</param>
    /// <param name="how">set, best or add.</param>
    /// <param name="member">Who.</param>
    /// <param name="number">The score or what is added to it, as it is stored.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="OverflowException">The sum is beyond the range of scores; nothing was changed.</exception>
    public async ValueTask<LeaderboardEntry[]> WriteAsync(Func<DateOnly, (Board Board, long Ends)[]> boards, string how, string member, long number, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(member);
        await context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        (Board Board, long Ends)[] written = [];
        var reply = await RunAsync(day => context.Backend.EvaluateAsync(
            how == "add" ? Increment : Change, Keys(written = boards(day)), Arguments(written, day, how, member, number), static reply => reply, cancellation)).ConfigureAwait(false);
        if (reply.Items.Count == 1) throw new OverflowException($"The sum would be beyond the range of scores, ±{LeaderboardScripts.MaxScore}.");
        return [.. written.Select((entry, i) => new LeaderboardEntry(member, entry.Board.Shown(reply.Items[1 + i * 2].AsInteger()), reply.Items[2 + i * 2].AsInteger()))];
    }

    /// <summary>Takes a member off; false when it was on none.</summary>
    public async ValueTask<bool> RemoveAsync(Func<DateOnly, (Board Board, long Ends)[]> boards, string member, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(member);
        var reply = await RunAsync(day =>
        {
            var written = boards(day);
            return context.Backend.EvaluateAsync(
                Removal, Keys(written), new[] { Day(day), calendar?.OffsetSeconds ?? 0, written[0].Board.Ties, member }, static reply => reply, cancellation);
        }).ConfigureAwait(false);
        return reply.AsInteger() > 0;
    }

    private async ValueTask<Reply> RunAsync(Func<DateOnly, ValueTask<Reply>> run) =>
        calendar is null ? await run(default).ConfigureAwait(false) : (await calendar.RunAsync(run).ConfigureAwait(false)).Reply;

    private RedisValue Day(DateOnly day) => calendar is null ? "" : ServerCalendar.Number(day);

    private static RedisKey[] Keys((Board Board, long Ends)[] boards)
    {
        var keys = new RedisKey[boards.Length * 2];
        for (var i = 0; i < boards.Length; i++) (keys[i * 2], keys[i * 2 + 1]) = (boards[i].Board.Scores, boards[i].Board.Places);
        return keys;
    }

    private RedisValue[] Arguments((Board Board, long Ends)[] boards, DateOnly day, string how, string member, long number)
    {
        var arguments = new RedisValue[6 + boards.Length * 2];
        (arguments[0], arguments[1], arguments[2], arguments[3]) = (Day(day), calendar?.OffsetSeconds ?? 0, how, boards[0].Board.Ties);
        (arguments[4], arguments[5]) = (member, number);
        for (var i = 0; i < boards.Length; i++)
            (arguments[6 + i * 2], arguments[7 + i * 2]) = boards[i].Ends == 0 ? (boards[i].Board.TtlMilliseconds, (RedisValue)0) : (0, boards[i].Ends);
        return arguments;
    }
}
