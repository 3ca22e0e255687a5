namespace RedHare.Patterns.Jobs;

/// <summary>A job as its handler sees it.</summary>
/// <typeparam name="TJob">What is to be done.</typeparam>
public sealed class Job<TJob>
{
    private readonly JobQueue _queue;
    private readonly TakenJob _taken;

    internal Job(JobQueue queue, TakenJob taken, TJob data) => (_queue, _taken, Data) = (queue, taken, data);

    /// <summary>Its name: the idempotency key of its effects, the same in every attempt.</summary>
    public string Id => _taken.Id;

    /// <summary>What is to be done.</summary>
    public TJob Data { get; }

    /// <summary>What kind of job it is; may be empty.</summary>
    public string Name => _taken.Record.Name;

    /// <summary>Which attempt this is; the first is 1.</summary>
    public int Attempt => _taken.Runs.Attempts;

    /// <summary>How many attempts it has.</summary>
    public int MaxAttempts => _taken.Record.MaxAttempts;

    /// <summary>How many times it has lost its worker.</summary>
    public int Stalls => _taken.Runs.Stalls;

    /// <summary>
    /// The fencing token of this run: greater than that of any run of the queue before it. A store that refuses a smaller one than it has seen for this job is safe from a worker that was paused and does not
    /// know that the job has been given to another.
    /// </summary>
    public long FencingToken => _taken.Runs.Token;

    /// <summary>When it was added, by the server's clock.</summary>
    public DateTimeOffset AddedAt => _taken.Record.AddedAt;

    /// <summary>Its priority.</summary>
    public int Priority => _taken.Runs.Priority;

    /// <summary>Its group; null for none.</summary>
    public string? Group => _taken.Runs.Group;

    internal JobQueue Queue => _queue;

    /// <summary>Cancelled when its lock is lost, its time is up, it is cancelled, or the worker stops.</summary>
    public CancellationToken Cancellation => _taken.Token;

    /// <summary>Says how far it is; seen by <see cref="JobInfo.Progress"/> and as an event.</summary>
    /// <param name="progress">In the program's words: a percentage, a sentence, JSON.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="JobLockLostException">The job is not this worker's any more.</exception>
    public ValueTask ReportAsync(string progress, CancellationToken cancellation = default) => ReportAsync("%", progress, cancellation);

    /// <summary>Adds a line to its log, which is kept as long as the job is; the oldest lines go when it is longer than <see cref="JobQueueOptions.LogBytes"/>.</summary>
    /// <exception cref="JobLockLostException">The job is not this worker's any more.</exception>
    public ValueTask LogAsync(string line, CancellationToken cancellation = default) => ReportAsync("#", line.ReplaceLineEndings(" "), cancellation);

    /// <summary>In a batch: this one has failed, and the others have not by that.</summary>
    /// <param name="why">As if the handler of this job had thrown it.</param>
    public void Fail(Exception why) => _taken.Failure = why ?? throw new ArgumentNullException(nameof(why));

    /// <summary>Sets what who waits for the job gets, once the handler has ended well.</summary>
    /// <typeparam name="TResult">See <see cref="PatternOptions.Serialization"/>.</typeparam>
    public void SetResult<TResult>(TResult result) => _taken.Result = _queue.Store.Context.Serializers.Codec<TResult>().Encode(result, _queue.ContextOf(Id));

    private async ValueTask ReportAsync(string what, string text, CancellationToken cancellation)
    {
        if (!await _queue.Store.ReportAsync(_taken, what, text, cancellation).ConfigureAwait(false)) throw new JobLockLostException(Id);
    }
}
