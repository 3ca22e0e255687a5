namespace RedHare.Patterns.Jobs;

/// <summary>A job that this worker has, until it is settled or lost.</summary>
#pragma warning disable CA1001 // Sources of cancellation without timers, which hold nothing that needs disposal; a handler may look at its token after the end.
internal sealed class TakenJob(string id, JobRecord record, ReadOnlyMemory<byte> runs)
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _end, _batch;
    private JobEnd _why;

    public string Id => id;

    public JobRecord Record => record;

    public JobRuns Runs { get; } = JobRuns.Parse(runs.Span);

    /// <summary>The same as it was told.</summary>
    public ReadOnlyMemory<byte> RunsText => runs;

    /// <summary>By this client's clock: past it the lock is not certain any more.</summary>
    public long LockedUntil { get; set; }

    /// <summary>What the handler returns.</summary>
    public byte[]? Result { get; set; }

    /// <summary>Why it has failed, though others of its batch have not.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The token of the attempt.</summary>
    public CancellationToken Token { get; private set; }

    /// <summary>Why its token was cancelled.</summary>
    public JobEnd Why
    {
        get
        {
            lock (_gate) return _why;
        }
    }

    /// <summary>The end of the whole batch that runs it, which the worker's stop and a time that is up cancel.</summary>
    public CancellationTokenSource? Batch
    {
        set
        {
            lock (_gate)
            {
                _batch = value;
                if (_why is JobEnd.Shutdown or JobEnd.TimedOut) _ = value?.CancelAsync();
            }
        }
    }

    /// <summary>How long its handler took.</summary>
    public TimeSpan Took { get; set; }

    /// <summary>Begins an attempt.</summary>
    public CancellationToken Begin()
    {
        lock (_gate)
        {
            _end = new CancellationTokenSource();
            if (_why != JobEnd.None) _end.Cancel();
            return Token = _end.Token;
        }
    }

    /// <summary>Cancels the attempt; the first reason counts.</summary>
    public void End(JobEnd why)
    {
        lock (_gate)
        {
            if (_why != JobEnd.None) return;
            _why = why;
            // Who listens is the program: it runs on a thread of its own.
            if (_end is not null) _ = _end.CancelAsync();
            if (why is JobEnd.Shutdown or JobEnd.TimedOut) _ = _batch?.CancelAsync();
        }
    }
}

#pragma warning restore CA1001

/// <summary>Why an attempt was cancelled.</summary>
internal enum JobEnd
{
    None,
    LockLost,
    TimedOut,
    Cancelled,
    Shutdown,
}
