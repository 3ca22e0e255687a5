namespace RedHare.Broker.Journal;

/// <summary>
/// The journal's thread: takes the batches that have come together, writes them, syncs once, and tells who waits. When the disk fails, what was under way is reported as failed and its messages
/// leave the index; the file is not used again, and the next batch begins another one.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    private readonly BatchQueue _batches;
    private readonly SegmentWriter _segments;
    private readonly JournalIndex _index;
    private readonly TimeSpan _retryDelay;
    private readonly ManualResetEventSlim _closing = new();
    private readonly Thread _thread;
    private readonly List<Batch> _group = [];
    private volatile string? _failure;
    private int _failures;

    public JournalWriter(BatchQueue batches, SegmentWriter segments, JournalIndex index, TimeSpan retryDelay)
    {
        (_batches, _segments, _index, _retryDelay) = (batches, segments, index, retryDelay);
        _thread = new Thread(Run) { IsBackground = true, Name = "redhare-journal" };
    }

    /// <summary>What the disk said when it failed last, until it works again.</summary>
    public string? Failure => _failure;

    /// <summary>How often it has failed.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Told when the disk fails, with its words, and with null when it works again. On the journal's thread.</summary>
    public Action<string?>? FailureChanged { get; set; }

    public void Start() => _thread.Start();

    /// <summary>Writes what is there and ends.</summary>
    public void Dispose()
    {
        _closing.Set();
        _batches.Close();
        _thread.Join();
        _segments.Dispose();
        _closing.Dispose();
    }

    private void Run()
    {
        while (_batches.Take(_group))
        {
            foreach (var batch in _group) batch.AwaitFilled();
            try
            {
                Write();
                Report(null);
                foreach (var batch in _group)
                    foreach (var listener in batch.Listeners) listener.Committed(batch);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Fail(exception.Message);
            }
            _group.Clear();
            _batches.Done();
            // The disk is given time; who appends meanwhile fills the next batches, and then waits.
            if (_failure is not null) _closing.Wait(_retryDelay);
        }
    }

    private void Write()
    {
        var syncs = false;
        foreach (var batch in _group)
        {
            _segments.Write(batch);
            syncs |= batch.MustSync;
        }
        if (syncs) _segments.Sync();
    }

    private void Fail(string reason)
    {
        Interlocked.Increment(ref _failures);
        try
        {
            _segments.Abandon();
        }
        catch (IOException)
        {
            // Closing it failed as well; nothing more is known of it, and it is not used again anyway.
        }
        _batches.Abandon(_group);
        // A segment that was full is synced before the next one is begun: its batches are in the log, whatever became of the next.
        var durable = _group.FindAll(batch => batch.Number <= _segments.Durable);
        _group.RemoveRange(0, durable.Count);
        foreach (var batch in _group)
        {
            batch.AwaitFilled();
            _index.Forget(batch);
        }
        Report(reason);
        foreach (var batch in durable)
            foreach (var listener in batch.Listeners) listener.Committed(batch);
        foreach (var batch in _group)
            foreach (var listener in batch.Listeners) listener.Failed(batch.Number, reason);
    }

    private void Report(string? failure)
    {
        if (_failure == failure) return;
        _failure = failure;
        FailureChanged?.Invoke(failure);
    }
}
