namespace RedHare.Patterns.Jobs;

/// <summary>Jobs of which there is to be one, however often they are asked for.</summary>
public static class JobDeduplication
{
    /// <summary>Adds a job unless one of the same name is there that has not ended: waiting, delayed, running, or to be tried again.</summary>
    /// <param name="queue">Where.</param>
    /// <param name="name">What there is to be one of.</param>
    /// <param name="job">What is to be done.</param>
    /// <param name="options">How; null for what the queue says.</param>
    /// <param name="cancellation">Ends the waiting; the job may be added all the same.</param>
    /// <typeparam name="TJob">What is to be done.</typeparam>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public static ValueTask<JobAddition> AddOnceAsync<TJob>(this JobQueue<TJob> queue, string name, TJob job, JobOptions? options = null, CancellationToken cancellation = default) =>
        AddAsync(queue, "s", name, TimeSpan.Zero, job, options, cancellation);

    /// <summary>Adds a job unless one of the same name was added within a time, whatever has become of that.</summary>
    /// <param name="period">How long after one no other is added.</param>
    /// <inheritdoc cref="AddOnceAsync"/>
    /// <param name="queue">Where.</param>
    /// <param name="name">What there is to be one of.</param>
    /// <param name="job">What is to be done.</param>
    /// <param name="options">How; null for what the queue says.</param>
    /// <param name="cancellation">Ends the waiting; the job may be added all the same.</param>
    public static ValueTask<JobAddition> AddThrottledAsync<TJob>(
        this JobQueue<TJob> queue, string name, TimeSpan period, TJob job, JobOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.FromMilliseconds(1));
        return AddAsync(queue, "t", name, period, job, options, cancellation);
    }

    /// <summary>
    /// Adds a job that runs when nobody has asked for it for a time: while one of the same name is delayed, the new data takes the place of the old, and the delay begins anew. Its attempts, priority and group stay
    /// those of the first.
    /// </summary>
    /// <param name="delay">How long it is delayed each time.</param>
    /// <inheritdoc cref="AddOnceAsync"/>
    /// <param name="queue">Where.</param>
    /// <param name="name">What there is to be one of.</param>
    /// <param name="job">What is to be done.</param>
    /// <param name="options">How, without a delay of its own; null for what the queue says.</param>
    /// <param name="cancellation">Ends the waiting; the job may be added all the same.</param>
    public static ValueTask<JobAddition> AddDebouncedAsync<TJob>(
        this JobQueue<TJob> queue, string name, TimeSpan delay, TJob job, JobOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.FromMilliseconds(1));
        return AddAsync(queue, "d", name, TimeSpan.Zero, job, (options ?? queue.Store.Options.Job) with { Delay = delay }, cancellation);
    }

    private static async ValueTask<JobAddition> AddAsync<TJob>(JobQueue<TJob> queue, string mode, string name, TimeSpan period, TJob job, JobOptions? options, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var added = queue.New(job, options);
        var field = $"{mode}:{Uri.EscapeDataString(name)}";
        await queue.Store.Context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        RedisValue[] arguments =
        [
            default, mode, field, (long)Math.Ceiling(period.TotalMilliseconds), added.Id, added.Spec, (long)Math.Ceiling(added.Options.Delay.TotalMilliseconds),
            added.Options.Priority * 2 + (added.Options.IsLastInFirstOut ? 1 : 0), mode == "t" ? "-" : $"u:{field},", added.Options.Group ?? "",
        ];
        return await queue.Store.RunAsync(UniqueScripts.Add, arguments, static reply => new JobAddition(reply.Items[0].ToString(), reply.Items[1].AsInteger() == 1), cancellation).ConfigureAwait(false);
    }
}
