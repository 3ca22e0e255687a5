namespace RedHare.Broker.Journal;

/// <summary>The journal's second thread: compacts, and writes checkpoints when enough of the log has come together, when there are segments to delete, and after the disk has failed.</summary>
internal sealed class Housekeeping : IDisposable
{
    private const int DeadSegments = 4;

    private readonly JournalIndex _index;
    private readonly Compaction _compaction;
    private readonly Checkpointing _checkpoints;
    private readonly JournalOptions _options;
    private readonly AutoResetEvent _signal = new(false);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private int _begun;
    private volatile bool _asked;

    public Housekeeping(JournalIndex index, Compaction compaction, Checkpointing checkpoints, JournalOptions options)
    {
        (_index, _compaction, _checkpoints, _options) = (index, compaction, checkpoints, options);
        _thread = new Thread(Run) { IsBackground = true, Name = "redhare-journal-keeper" };
    }

    public void Start() => _thread.Start();

    /// <summary>Another segment was begun.</summary>
    public void NoteSegment()
    {
        Interlocked.Increment(ref _begun);
        _signal.Set();
    }

    /// <summary>Looks whether there is something to do.</summary>
    public void Look() => _signal.Set();

    /// <summary>A checkpoint is to be written, whatever has come together.</summary>
    public void AskCheckpoint()
    {
        _asked = true;
        _signal.Set();
    }

    /// <summary>Ends the thread; what it was doing is finished or left.</summary>
    public void Stop()
    {
        _stop.Cancel();
        _signal.Set();
        _thread.Join();
    }

    public void Dispose()
    {
        _signal.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _signal.WaitOne();
            if (_stop.IsCancellationRequested) return;
            try
            {
                while (_compaction.Choose() is { } segment && _compaction.Empty(segment, _stop.Token))
                    if (IsDue()) Checkpoint();
                if (IsDue()) Checkpoint();
            }
            catch (ObjectDisposedException)
            {
                // The journal was closed meanwhile.
                return;
            }
        }
    }

    private bool IsDue()
    {
        if (_stop.IsCancellationRequested) return false;
        var since = Volatile.Read(ref _begun) * _options.SegmentSize;
        return _asked || since >= Math.Max(_options.CheckpointInterval, 4 * _checkpoints.LastSize) || _index.Segments.All.Count(segment => segment.IsClosed && segment.Live == 0) >= DeadSegments;
    }

    private void Checkpoint()
    {
        var begun = Volatile.Read(ref _begun);
        _asked = false;
        // When it fails the disk does; when that is back, it is asked for again.
        if (_checkpoints.Run(closing: false) is null) Interlocked.Add(ref _begun, -begun);
    }
}
