using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.Jobs;

/// <summary>
/// A queue of jobs of one type. A job is taken by one worker, under a lock that it renews; done, it is completed; failed, it is tried again as often as it may be, and then kept as a dead letter; and if its
/// worker is lost, it goes back. So each job runs at least once, and twice only if a worker was lost, or went silent for longer than its lock, at the wrong moment: its effects take <see cref="Job{TJob}.Id"/>
/// as their idempotency key.
/// </summary>
/// <typeparam name="TJob">What is to be done.</typeparam>
public sealed class JobQueue<TJob> : JobQueue
{
    private readonly ValueCodec<TJob> _codec;
    private readonly JobAdder _adder;
    private readonly JobIds _ids = new();

    internal JobQueue(PatternContext context, string name, ValueCodec<TJob> codec, JobQueueOptions? options) : base(context, name, options) => (_codec, _adder) = (codec, new JobAdder(Store));

    /// <summary>Adds a job.</summary>
    /// <param name="job">What is to be done.</param>
    /// <param name="options">How; null for what the queue says.</param>
    /// <param name="cancellation">Ends the waiting; the job may be added all the same.</param>
    /// <returns>Its id. A job of that id that was there already stays as it is.</returns>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public async ValueTask<string> AddAsync(TJob job, JobOptions? options = null, CancellationToken cancellation = default)
    {
        using var activity = JobTelemetry.Add(Name, 1);
        var added = New(job, options);
        await Store.Context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        await _adder.AddAsync(added, cancellation).ConfigureAwait(false);
        return added.Id;
    }

    /// <summary>The same for a job of one's own id; false when there is one of that id already.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="job">What is to be done.</param>
    /// <param name="options">How; null for what the queue says.</param>
    /// <param name="cancellation">Ends the waiting; the job may be added all the same.</param>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public async ValueTask<bool> TryAddAsync(string id, TJob job, JobOptions? options = null, CancellationToken cancellation = default)
    {
        using var activity = JobTelemetry.Add(Name, 1);
        var added = New(job, (options ?? Store.Options.Job) with { Id = id });
        await Store.Context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        return await _adder.AddAsync(added, cancellation).ConfigureAwait(false);
    }

    /// <summary>Adds many jobs, a hundred with each call of the server.</summary>
    /// <param name="jobs">What is to be done.</param>
    /// <param name="options">How, for all of them; without an id.</param>
    /// <param name="cancellation">Ends it; some jobs may be added.</param>
    /// <returns>Their ids.</returns>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public ValueTask<IReadOnlyList<string>> AddManyAsync(IEnumerable<TJob> jobs, JobOptions? options = null, CancellationToken cancellation = default)
    {
        if (options?.Id is not null) throw new ArgumentException("An id is one job's.", nameof(options));
        return AddManyAsync(jobs.Select(job => (job, options)), cancellation);
    }

    /// <summary>The same, with options for each.</summary>
    /// <inheritdoc cref="AddManyAsync(IEnumerable{TJob}, JobOptions?, CancellationToken)"/>
    public async ValueTask<IReadOnlyList<string>> AddManyAsync(IEnumerable<(TJob Job, JobOptions? Options)> jobs, CancellationToken cancellation = default)
    {
        await Store.Context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        var ids = new List<string>();
        foreach (var slice in jobs.Chunk(JobLua.Slice))
        {
            using var activity = JobTelemetry.Add(Name, slice.Length);
            NewJob[] added = [.. slice.Select(job => New(job.Job, job.Options))];
            await Store.AddAsync(added, cancellation).ConfigureAwait(false);
            ids.AddRange(added.Select(static job => job.Id));
        }
        return ids;
    }

    /// <summary>Begins to run jobs.</summary>
    /// <param name="handler">Runs one; its token is cancelled when the lock is lost, the time is up, the job is cancelled or the worker stops.</param>
    /// <param name="options">How.</param>
    /// <returns>The worker, which works until it is stopped or disposed.</returns>
    public JobWorker StartWorker(Func<Job<TJob>, CancellationToken, ValueTask> handler, JobWorkerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var work = (options ?? JobWorkerOptions.Default).Checked();
        return new JobWorker(Store, work, new SingleHands(new JobVerdicts(Store, work), (taken, cancellation) => handler(Open(taken), cancellation)));
    }

    /// <summary>
    /// Begins to run jobs in batches: one call of the handler for several. Those that the handler fails by <see cref="Job{TJob}.Fail"/> have failed, the others are completed; if it throws, all have failed that it
    /// had not failed before. A time limit is the batch's: what single jobs say of theirs does not count.
    /// </summary>
    /// <param name="batch">How many jobs, and how long a batch waits to be full.</param>
    /// <param name="handler">Runs them; its token is cancelled when the time is up or the worker stops, and each job has its own for the rest.</param>
    /// <param name="options">How.</param>
    /// <returns>The worker, which works until it is stopped or disposed.</returns>
    public JobWorker StartBatchWorker(JobBatchOptions batch, Func<IReadOnlyList<Job<TJob>>, CancellationToken, ValueTask> handler, JobWorkerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(handler);
        var work = (options ?? JobWorkerOptions.Default).Checked();
        return new JobWorker(Store, work, new BatchHands(new JobVerdicts(Store, work), batch.Checked(), (taken, cancellation) =>
        {
            var jobs = new List<Job<TJob>>(taken.Count);
            foreach (var job in taken)
            {
                try
                {
                    jobs.Add(Open(job));
                }
                catch (UnrecoverableJobException unreadable)
                {
                    job.Failure = unreadable;
                }
            }
            return jobs.Count == 0 ? default : handler(jobs, cancellation);
        }));
    }

    /// <summary>What a kept job is to do; null if there is none.</summary>
    public async ValueTask<TJob?> DataAsync(string id, CancellationToken cancellation = default) =>
        await GetAsync(id, cancellation).ConfigureAwait(false) is { } job ? _codec.Decode(job.Record.Payload, PayloadContextOf(id)) : default;

    internal NewJob New(TJob job, JobOptions? options)
    {
        var checkedOptions = (options ?? Store.Options.Job).Checked();
        var id = checkedOptions.Id ?? _ids.Next();
        var trace = JobTelemetry.Context;
        return new NewJob(id, JobRecord.Write(checkedOptions, trace.Parent, trace.State, _codec.Encode(job, PayloadContextOf(id))), checkedOptions);
    }

    private Job<TJob> Open(TakenJob taken)
    {
        if (taken.Record == JobRecord.Unreadable) throw new UnrecoverableJobException("The job's record cannot be read.");
        try
        {
            return new Job<TJob>(this, taken, _codec.Decode(taken.Record.Payload, PayloadContextOf(taken.Id)));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new UnrecoverableJobException($"The job cannot be read: {exception.Message}", exception);
        }
    }
}
