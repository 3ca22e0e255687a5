using System.Text;

namespace RedHare.Patterns.Jobs;

/// <summary>A queue of jobs: what it tells of itself, and what is done to it. <see cref="JobQueue{TJob}"/> adds jobs and has them run.</summary>
public class JobQueue
{
    private protected JobQueue(PatternContext context, string name, JobQueueOptions? options) => Store = new JobStore(context, name, (options ?? JobQueueOptions.Default).Checked());

    /// <summary>What the program calls it.</summary>
    public string Name => Store.Name;

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
    public ValueTask SetGroupLimitsAsync(int? concurrency, int? jobs = null, TimeSpan period = default, CancellationToken cancellation = default)
    {
        if (concurrency is { } most) ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(concurrency));
        CheckRate(jobs, period);
        return ConfigureAsync("limited", cancellation, "gconcurrency", Optional(concurrency), "glimit", Optional(jobs), "gwindow", jobs is null ? "" : (long)Math.Ceiling(period.TotalMilliseconds));
    }

    /// <summary>What an encrypted payload belongs to.</summary>
    internal byte[] ContextOf(string id) => Encoding.UTF8.GetBytes($"{Name}:{id}");

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

    private static RedisValue Optional(int? number) => number is { } value ? value : "";

    private static void CheckRate(int? jobs, TimeSpan period)
    {
        if (jobs is not { } most) return;
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(jobs));
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.FromMilliseconds(1));
    }

    private async ValueTask ConfigureAsync(string what, CancellationToken cancellation, params RedisValue[] settings) =>
        await Store.RunAsync(JobScripts.Configure, [default, what, .. settings], static _ => true, cancellation).ConfigureAwait(false);

    private ValueTask<T> FindAsync<T>(string id, ReplyConverter<T> converter, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return Store.RunAsync(JobScripts.Find, [default, id], converter, cancellation);
    }
}
