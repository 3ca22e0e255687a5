using System.Text;

namespace RedHare.Patterns.Jobs;

/// <summary>A queue of jobs: what it tells of itself, and what is done to it. <see cref="JobQueue{TJob}"/> adds jobs and has them run.</summary>
public class JobQueue
{
    private readonly JobWatch _watch;

    private protected JobQueue(PatternContext context, string name, JobQueueOptions? options)
    {
        Store = new JobStore(context, name, (options ?? JobQueueOptions.Default).Checked());
        (_watch, Groups) = (new JobWatch(Store), new JobGroups(Store));
    }

    /// <summary>What the program calls it.</summary>
    public string Name => Store.Name;

    /// <summary>Its groups.</summary>
    public JobGroups Groups { get; }

    internal JobStore Store { get; }

    /// <summary>How many jobs stand where.</summary>
    public ValueTask<JobCounts> CountsAsync(CancellationToken cancellation = default) => Store.RunAsync(
        JobScripts.Counts,
        new RedisValue[1],
        static reply =>
        {
            var items = reply.Items;
            return new JobCounts(
                items[0].AsInteger(), items[1].AsInteger(), items[2].AsInteger(), items[3].AsInteger(), items[4].AsInteger(), items[5].AsInteger(), items[6].AsInteger(), items[7].AsInteger(), items[8].AsInteger() == 1);
        },
        cancellation);

    /// <summary>Where a job stands.</summary>
    public ValueTask<JobState> StateAsync(string id, CancellationToken cancellation = default) => FindAsync(id, static reply => StateOf(reply.Items[0].ToString()), cancellation);

    /// <summary>What is known of a job; null if there is none.</summary>
    public ValueTask<JobInfo?> GetAsync(string id, CancellationToken cancellation = default) => FindAsync(id, reply => JobInfo.Read(id, reply), cancellation);

    /// <summary>Nothing is taken any more until <see cref="ResumeAsync"/>; what runs goes on.</summary>
    public ValueTask PauseAsync(CancellationToken cancellation = default) => ConfigureAsync("paused", cancellation, "paused", 1);

    /// <summary>Ends a pause.</summary>
    public ValueTask ResumeAsync(CancellationToken cancellation = default) => ConfigureAsync("resumed", cancellation, "paused", "");

    /// <summary>How many jobs run at once, over all workers; null for no limit. What a lost worker had counts until its locks end. What workers take ahead counts too.</summary>
    public ValueTask SetConcurrencyAsync(int? jobs, CancellationToken cancellation = default)
    {
        if (jobs is { } most) ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(jobs));
        return ConfigureAsync("limited", cancellation, "concurrency", Optional(jobs));
    }

    /// <summary>How many jobs are taken within a time, over all workers; null for no limit.</summary>
    /// <param name="jobs">How many.</param>
    /// <param name="period">Within which time; it begins with the first job that is taken after the last one has ended.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask SetRateAsync(int? jobs, TimeSpan period, CancellationToken cancellation = default)
    {
        CheckRate(jobs, period);
        return ConfigureAsync("limited", cancellation, "limit", Optional(jobs), "window", jobs is null ? "" : (long)Math.Ceiling(period.TotalMilliseconds));
    }

    /// <summary>What each group may have: so many jobs at once, and so many within a time; null for no limit.</summary>
    /// <param name="concurrency">How many of a group run at once.</param>
    /// <param name="jobs">How many of a group are taken within the time.</param>
    /// <param name="period">Within which.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask SetGroupLimitsAsync(int? concurrency, int? jobs = null, TimeSpan period = default, CancellationToken cancellation = default)
    {
        if (concurrency is { } most) ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(concurrency));
        CheckRate(jobs, period);
        await ConfigureAsync("limited", cancellation, "gconcurrency", Optional(concurrency), "glimit", Optional(jobs), "gwindow", jobs is null ? "" : (long)Math.Ceiling(period.TotalMilliseconds)).ConfigureAwait(false);
        var cursor = 0L;
        do cursor = await Store.RunAsync(JobGroupScripts.Seat, [default, cursor], static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        while (cursor != 0);
    }

    /// <summary>
    /// How many jobs ended in each of the last minutes, the oldest first, this one last; 0 in those in which none did. It is counted by workers' steps, over all workers; minutes older than
    /// <see cref="JobQueueOptions.Minutes"/> tells are not known any more.
    /// </summary>
    /// <param name="minutes">Of how many minutes.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<IReadOnlyList<JobMinute>> MinutesAsync(int minutes = 60, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minutes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minutes, 100_000);
        return Store.RunAsync<IReadOnlyList<JobMinute>>(
            JobScripts.Minutes,
            [default, minutes],
            reply =>
            {
                var all = new JobMinute[minutes];
                var first = reply.Items[0].AsInteger() - minutes + 1;
                for (var i = 0; i < minutes; i++) all[i] = new JobMinute(DateTimeOffset.UnixEpoch.AddMinutes(first + i), 0, 0);
                foreach (var line in reply.Items[1].Items)
                {
                    var numbers = Array.ConvertAll(line.ToString().Split(' '), static number => long.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
                    var at = numbers[0] - first;
                    if (at >= 0 && at < minutes) all[at] = all[at] with { Completed = numbers[1], Failed = numbers[2] };
                }
                return all;
            },
            cancellation);
    }

    /// <summary>Removes a job that waits or has ended; has one that runs cancelled, which is then given up as soon as its handler heeds its token.</summary>
    /// <returns>False when there is none.</returns>
    public ValueTask<bool> CancelAsync(string id, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return Store.RunAsync(JobAdminScripts.Cancel, [default, id, Store.Keys.Control], static reply => reply.AsInteger() > 0, cancellation);
    }

    /// <summary>Tries dead letters again, the oldest first, with all their attempts before them.</summary>
    /// <param name="most">How many.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How many became ready.</returns>
    public ValueTask<long> RedriveAsync(long most = long.MaxValue, CancellationToken cancellation = default) => InSlicesAsync(
        most, slice => Store.RunAsync(JobAdminScripts.Redrive, [default, slice], static reply => reply.AsInteger(), cancellation));

    /// <summary>Tries one dead letter again; false when it is none.</summary>
    public ValueTask<bool> RedriveAsync(string id, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return Store.RunAsync(JobAdminScripts.Redrive, [default, 0, id], static reply => reply.AsInteger() == 1, cancellation);
    }

    /// <summary>Makes a delayed job ready now; false when it is not delayed.</summary>
    public ValueTask<bool> PromoteAsync(string id, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return Store.RunAsync(JobAdminScripts.Promote, [default, id], static reply => reply.AsInteger() == 1, cancellation);
    }

    /// <summary>Removes jobs of one state, a hundred with each call of the server.</summary>
    /// <param name="state">Which; not those that run.</param>
    /// <param name="olderThan">Of jobs that have ended: how long ago at least.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellation">Ends it; some may be removed.</param>
    /// <returns>How many were removed.</returns>
    public ValueTask<long> CleanAsync(JobState state, TimeSpan olderThan = default, long most = long.MaxValue, CancellationToken cancellation = default)
    {
        if (state is JobState.None or JobState.Active) throw new ArgumentOutOfRangeException(nameof(state), "Jobs that run are cancelled, not cleaned away.");
        var age = (long)olderThan.TotalMilliseconds;
        return InSlicesAsync(most, slice => Store.RunAsync(JobAdminScripts.Clean, [default, WordOf(state), age, slice], static reply => reply.AsInteger(), cancellation));
    }

    /// <summary>Removes all that waits; what runs goes on, and what has ended stays.</summary>
    /// <param name="delayed">Whether jobs that wait for a time go too.</param>
    /// <param name="cancellation">Ends it; some may be removed.</param>
    /// <returns>How many were removed.</returns>
    public async ValueTask<long> DrainAsync(bool delayed = false, CancellationToken cancellation = default) =>
        await CleanAsync(JobState.Waiting, cancellation: cancellation).ConfigureAwait(false) + (delayed ? await CleanAsync(JobState.Delayed, cancellation: cancellation).ConfigureAwait(false) : 0);

    /// <summary>Removes the queue with all its jobs, in slices. It is paused meanwhile, and stays so if this is ended before its end.</summary>
    /// <param name="force">Also while jobs run: their workers lose their locks.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>False when jobs run, and it was not forced.</returns>
    public async ValueTask<bool> ObliterateAsync(bool force = false, CancellationToken cancellation = default)
    {
        while (true)
        {
            var removed = await Store.RunAsync(JobAdminScripts.Obliterate, [default, force ? 1 : 0, JobLua.Slice], static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
            if (removed < 0) return removed == -2;
        }
    }

    /// <summary>Ids of jobs of a state: of those that wait the next first, and behind those without a group those of groups, group by group; of those that have ended the newest first.</summary>
    /// <param name="state">Which.</param>
    /// <param name="from">How many are passed over.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<IReadOnlyList<string>> ListAsync(JobState state, int from = 0, int count = 100, CancellationToken cancellation = default)
    {
        if (state == JobState.None) throw new ArgumentOutOfRangeException(nameof(state));
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        CheckCount(count);
        return Store.RunAsync<IReadOnlyList<string>>(JobAdminScripts.List, [default, WordOf(state), from, count], static reply => [.. reply.Items.Select(static item => item.ToString())], cancellation);
    }

    /// <summary>What happens in the queue, in its order and without end; times without a server are waited out. It misses nothing that the stream still holds (<see cref="JobQueueOptions.Events"/>).</summary>
    /// <param name="after">Behind which event: its <see cref="JobEvent.Position"/>; <c>0-0</c> from the oldest on, null from now on.</param>
    /// <param name="cancellation">Ends it.</param>
    public IAsyncEnumerable<JobEvent> EventsAsync(string? after = null, CancellationToken cancellation = default) => new JobEventReader(Store).ReadAsync(after, cancellation);

    /// <summary>Waits until a job has ended.</summary>
    /// <param name="id">Which.</param>
    /// <param name="cancellation">Ends the waiting; the job goes on.</param>
    /// <exception cref="JobFailedException">It was given up.</exception>
    /// <exception cref="KeyNotFoundException">There is no such job, or it is not kept any more.</exception>
    public async ValueTask WaitAsync(string id, CancellationToken cancellation = default) => await EndOfAsync(id, cancellation).ConfigureAwait(false);

    /// <summary>Waits until a job has ended, and returns what its handler gave to <see cref="Job{TJob}.SetResult"/>; the default if it gave nothing.</summary>
    /// <inheritdoc cref="WaitAsync"/>
    /// <typeparam name="TResult">See <see cref="PatternOptions.Serialization"/>.</typeparam>
    public async ValueTask<TResult?> ResultAsync<TResult>(string id, CancellationToken cancellation = default)
    {
        var result = await EndOfAsync(id, cancellation).ConfigureAwait(false);
        return result.IsEmpty ? default : Store.Context.Serializers.Codec<TResult>().Decode(result, ContextOf(id));
    }

    /// <summary>What an encrypted payload belongs to.</summary>
    internal byte[] ContextOf(string id) => Encoding.UTF8.GetBytes($"{Name}:{id}");

    /// <summary>The same for what is to be done, which the jobs of a schedule share.</summary>
    internal byte[] PayloadContextOf(string id) => ContextOf(ScheduleBook.PayloadName(id));

    internal static JobState StateOf(string word) => word switch
    {
        "waiting" => JobState.Waiting,
        "delayed" => JobState.Delayed,
        "active" => JobState.Active,
        "completed" => JobState.Completed,
        "failed" => JobState.Failed,
        "children" => JobState.WaitingForChildren,
        _ => JobState.None,
    };

    internal static void CheckRate(int? jobs, TimeSpan period)
    {
        if (jobs is not { } most) return;
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(jobs));
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.FromMilliseconds(1));
    }

    internal static void CheckCount(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 10_000);
    }

    private async ValueTask<ReadOnlyMemory<byte>> EndOfAsync(string id, CancellationToken cancellation)
    {
        // Behind the notice, which may be lost: the job is looked at again.
        var pause = TimeSpan.FromMilliseconds(Store.Options.Events == 0 ? 50 : 1000);
        var waiter = await _watch.JoinAsync(id, cancellation).ConfigureAwait(false);
        try
        {
            for (var isMissing = false; ;)
            {
                var job = await GetAsync(id, cancellation).ConfigureAwait(false);
                if (job?.State == JobState.Completed) return job.Result;
                if (job?.State == JobState.Failed) throw new JobFailedException(id, job.Reason ?? "");
                if (waiter.Task.IsCompletedSuccessfully)
                {
                    var happened = await waiter.Task.ConfigureAwait(false);
                    if (happened.Kind == JobEventKind.Completed) return happened.Data;
                    throw new JobFailedException(id, happened.Kind == JobEventKind.Failed ? happened.Text : "removed");
                }
                if (job is null && isMissing) throw new KeyNotFoundException($"There is no job '{id}'.");
                // It may have ended, and have been removed, a moment ago: then the notice is on its way.
                isMissing = job is null;
                await ((Task)waiter.Task).WaitAsync(pause * (0.75 + Random.Shared.NextDouble() / 2), Store.Context.Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellation.ThrowIfCancellationRequested();
                if (pause < TimeSpan.FromSeconds(5)) pause *= 2;
            }
        }
        finally
        {
            _watch.Leave(id, waiter);
        }
    }

    private static async ValueTask<long> InSlicesAsync(long most, Func<long, ValueTask<long>> slice)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        for (var done = 0L; ;)
        {
            var size = Math.Min(JobLua.Slice, most - done);
            var count = size == 0 ? 0 : await slice(size).ConfigureAwait(false);
            done += count;
            if (count < size || size == 0) return done;
        }
    }

    private static string WordOf(JobState state) => state switch
    {
        JobState.Waiting => "wait",
        JobState.Delayed => "delayed",
        JobState.Active => "active",
        JobState.Completed => "completed",
        JobState.Failed => "failed",
        _ => "parents",
    };

    private static RedisValue Optional(int? number) => number is { } value ? value : "";

    private async ValueTask ConfigureAsync(string what, CancellationToken cancellation, params RedisValue[] settings) =>
        await Store.RunAsync(JobScripts.Configure, [default, what, .. settings], static _ => true, cancellation).ConfigureAwait(false);

    private ValueTask<T> FindAsync<T>(string id, ReplyConverter<T> converter, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return Store.RunAsync(JobScripts.Find, [default, id], converter, cancellation);
    }
}
