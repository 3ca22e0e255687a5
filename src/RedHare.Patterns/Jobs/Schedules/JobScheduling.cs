namespace RedHare.Patterns.Jobs;

/// <summary>Jobs that are added again and again, by an interval or a cron expression.</summary>
public static class JobScheduling
{
    /// <summary>
    /// Sets a schedule. The same again, as whenever a program starts, replaces the job alone: the times stay, and one that is due is not lost. Another definition under the same id takes the place of the old.
    /// </summary>
    /// <param name="queue">Where its jobs go.</param>
    /// <param name="id">Its name, as for a job; jobs are called <c>repeat:ID:milliseconds</c>.</param>
    /// <param name="schedule">When.</param>
    /// <param name="job">What is to be done.</param>
    /// <param name="options">How, without an id and a delay; null for what the queue says.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <typeparam name="TJob">What is to be done.</typeparam>
    /// <returns>Whether it is new or another than before.</returns>
    /// <exception cref="ArgumentException">No time comes.</exception>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public static async ValueTask<bool> ScheduleAsync<TJob>(
        this JobQueue<TJob> queue, string id, JobSchedule schedule, TJob job, JobOptions? options = null, CancellationToken cancellation = default)
    {
        JobOptions.CheckId(id);
        if (id.Length > 150) throw new ArgumentException("The id of a schedule has at most 150 characters.", nameof(id));
        options ??= queue.Store.Options.Job;
        if (options.Id is not null || options.Delay != TimeSpan.Zero) throw new ArgumentException("A schedule says when its jobs run and what they are called.", nameof(options));
        var spec = queue.New(job, options with { Id = ScheduleBook.PayloadNameOf(id) + ":0" }).Spec;
        await queue.Store.Context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        return await new ScheduleBook(queue.Store).SetAsync(id, schedule.Checked(), spec, options, cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends a schedule; jobs that it has added stay. False when there was none.</summary>
    /// <param name="queue">Of which queue.</param>
    /// <param name="id">Its name.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static ValueTask<bool> UnscheduleAsync(this JobQueue queue, string id, CancellationToken cancellation = default) => new ScheduleBook(queue.Store).RemoveAsync(id, cancellation);

    /// <summary>All schedules of a queue, by their next times.</summary>
    /// <param name="queue">Of which queue.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static ValueTask<IReadOnlyList<JobScheduleInfo>> SchedulesAsync(this JobQueue queue, CancellationToken cancellation = default) => new ScheduleBook(queue.Store).ListAsync(cancellation);
}
