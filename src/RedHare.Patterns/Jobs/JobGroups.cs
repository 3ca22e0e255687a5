namespace RedHare.Patterns.Jobs;

/// <summary>A queue's groups: what waits in them, and limits of single ones. What holds for each of them is <see cref="JobQueue.SetGroupLimitsAsync"/>.</summary>
public sealed class JobGroups
{
    private readonly JobStore _store;

    internal JobGroups(JobStore store) => _store = store;

    /// <summary>Groups that have ready jobs, in the order of their names' bytes.</summary>
    /// <param name="after">Behind which; null from the first on.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<IReadOnlyList<JobGroup>> ListAsync(string? after = null, int count = 100, CancellationToken cancellation = default)
    {
        JobQueue.CheckCount(count);
        return _store.RunAsync<IReadOnlyList<JobGroup>>(
            JobGroupScripts.List,
            [default, after ?? "", count],
            static reply => [.. reply.Items.Chunk(3).Select(static group => new JobGroup(group[0].ToString(), group[1].AsInteger(), group[2].AsInteger()))],
            cancellation);
    }

    /// <summary>Ids of a group's ready jobs, the next first.</summary>
    /// <param name="group">Which.</param>
    /// <param name="from">How many are passed over.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<IReadOnlyList<string>> JobsAsync(string group, int from = 0, int count = 100, CancellationToken cancellation = default)
    {
        JobOptions.CheckGroup(group);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        JobQueue.CheckCount(count);
        return _store.RunAsync<IReadOnlyList<string>>(JobGroupScripts.Jobs, [default, group, from, count], static reply => [.. reply.Items.Select(static item => item.ToString())], cancellation);
    }

    /// <summary>What one group may have, instead of what holds for each; kept until it is cleared. Null for no limit.</summary>
    /// <param name="group">Which.</param>
    /// <param name="concurrency">How many of it run at once.</param>
    /// <param name="jobs">How many of it are taken within the time.</param>
    /// <param name="period">Within which; it begins anew now.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask SetLimitsAsync(string group, int? concurrency, int? jobs = null, TimeSpan period = default, CancellationToken cancellation = default)
    {
        JobOptions.CheckGroup(group);
        if (concurrency is { } most) ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(concurrency));
        JobQueue.CheckRate(jobs, period);
        return LimitAsync(group, concurrency ?? 0, jobs ?? 0, jobs is null ? 0 : (long)Math.Ceiling(period.TotalMilliseconds), cancellation);
    }

    /// <summary>Has a group have what each may have again.</summary>
    public ValueTask ClearLimitsAsync(string group, CancellationToken cancellation = default)
    {
        JobOptions.CheckGroup(group);
        return LimitAsync(group, "", "", "", cancellation);
    }

    private async ValueTask LimitAsync(string group, RedisValue concurrency, RedisValue jobs, RedisValue window, CancellationToken cancellation) =>
        await _store.RunAsync(JobGroupScripts.Limit, [default, group, concurrency, jobs, window], static _ => true, cancellation).ConfigureAwait(false);
}
