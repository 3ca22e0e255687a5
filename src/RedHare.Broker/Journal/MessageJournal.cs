using RedHare.Files;

namespace RedHare.Broker.Journal;

/// <summary>
/// One log for all queues of a broker: messages, acknowledgements and definitions, in the order in which they came. One thread writes what has come together and syncs once for all of it; a confirm follows that. What lives is known by eight
/// bytes a message in memory, is written down now and then, and so a start reads little. For any number of threads.
/// </summary>
internal sealed class MessageJournal : IDisposable
{
    private readonly DirectoryLock? _lock;
    private readonly JournalIndex _index;
    private readonly BatchQueue _batches;
    private readonly JournalWriter _writer;
    private readonly MessageAppender _appender;
    private readonly MessageReader _reader;
    private readonly Compaction _compaction;
    private readonly Checkpointing _checkpoints;
    private readonly Housekeeping _housekeeping;
    private int _disposed;

    private MessageJournal(string directory, JournalOptions options, IFileLayer files, DirectoryLock? held)
    {
        _lock = held;
        _index = new JournalIndex(new SegmentTable(directory, files));
        var recovery = new Recovery(directory, files, _index);
        try
        {
            Recovered = recovery.Run();
        }
        catch
        {
            _index.Segments.Close();
            throw;
        }
        _batches = new BatchQueue(options);
        var segments = new SegmentWriter(directory, files, _index.Segments);
        segments.Start(recovery.End.Segment, recovery.End.Offset, recovery.End.Number);
        _writer = new JournalWriter(_batches, segments, _index, options.RetryDelay) { FailureChanged = NoteFailure };
        _appender = new MessageAppender(_batches, _index);
        _reader = new MessageReader(_batches, _index.Segments);
        _compaction = new Compaction(_index, _appender, options);
        _checkpoints = new Checkpointing(directory, files, _index, _writer, _appender.Barrier);
        _housekeeping = new Housekeeping(_index, _compaction, _checkpoints, options);
        _index.Segments.Emptied = _housekeeping.Look;
        _batches.SegmentBegun = number =>
        {
            _index.Segments.Add(number);
            _housekeeping.NoteSegment();
        };
        _batches.Start(recovery.HighestSegment + 1, recovery.End.Number);
    }

    /// <summary>What opening found.</summary>
    public RecoveryReport Recovered { get; }

    /// <summary>All definitions, by the order of their names.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Definitions => _index.Definitions.ToList();

    /// <summary>The queues that have had messages.</summary>
    public ICollection<JournalQueue> Queues => _index.Queues;

    /// <summary>What the disk said when it failed, until it works again; then null.</summary>
    public string? Failure => _writer.Failure;

    /// <summary>Told when <see cref="Failure"/> changes, on the journal's thread. Must be quick and must not append.</summary>
    public Action<string?>? FailureChanged { get; set; }

    /// <summary>Bytes of all segments, and of the messages that live in them.</summary>
    public (long Disk, long Live) Size => (_index.Segments.All.Sum(segment => segment.Length), _index.Segments.All.Sum(segment => segment.Live));

    /// <summary>Bytes that compaction has copied.</summary>
    public long Compacted => _compaction.Copied;

    /// <summary>Opens a directory's journal, or begins one.</summary>
    /// <param name="directory">Made if it is not there; its parent must be.</param>
    /// <param name="options">How the disk is used.</param>
    /// <param name="files">The disk. By default the system's, and then the directory is locked, so that it has one user.</param>
    /// <exception cref="JournalException">The directory is in use, cannot be read, or is damaged; nothing was changed in it.</exception>
    public static MessageJournal Open(string directory, JournalOptions options, IFileLayer? files = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.SegmentSize, 256L << 20);
        DirectoryLock? held = null;
        try
        {
            var disk = files ?? new SystemFileLayer();
            if (!disk.DirectoryExists(directory))
            {
                disk.CreateDirectory(directory);
                if (Path.GetDirectoryName(Path.GetFullPath(directory)) is { } parent) disk.SyncDirectory(parent);
            }
            if (files is null) held = DirectoryLock.Take(directory);
            var journal = new MessageJournal(directory, options, disk, held);
            try
            {
                journal.Begin(options);
            }
            catch
            {
                journal.Dispose();
                throw;
            }
            return journal;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new JournalException($"The journal in '{directory}' cannot be opened: {exception.Message}", exception);
        }
        catch (JournalException)
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>A queue by its number; it is there from now on.</summary>
    public JournalQueue Queue(uint id) => _index.Queue(id);

    /// <summary>Appends a message.</summary>
    /// <param name="entries">Its queues, at least one, each with a number that <see cref="JournalQueue.Reserve"/> gave.</param>
    /// <param name="head">What the broker needs beside the body.</param>
    /// <param name="body">The body; copied.</param>
    /// <param name="transient">It is here for room's sake only, and not kept over a restart.</param>
    /// <param name="listener">Who is to hear when it is durable.</param>
    /// <returns>The number of its batch, as the listener hears it.</returns>
    public long Append(ReadOnlySpan<QueuePlace> entries, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, bool transient = false, CommitListener? listener = null) =>
        _appender.Append(entries, head, body, transient, listener);

    /// <summary>Takes messages out of a queue. Those that are not in the journal are passed over.</summary>
    /// <returns>The number of the batch, or 0 when nothing was written.</returns>
    public long Settle(JournalQueue queue, ReadOnlySpan<long> sequences, CommitListener? listener = null) => _appender.Settle(queue, sequences, listener);

    /// <summary>Says what something is from now on.</summary>
    /// <param name="name">By which it is found again.</param>
    /// <param name="content">The broker's.</param>
    /// <param name="listener">Who is to hear when it is durable.</param>
    public long Define(string name, ReadOnlySpan<byte> content, CommitListener? listener = null) => _appender.Define(RecordType.Defined, name, content, listener);

    /// <summary>Says that something is no more.</summary>
    public long Remove(string name, CommitListener? listener = null) => _appender.Define(RecordType.Removed, name, [], listener);

    /// <summary>Lets go of a queue and all its messages. Its number must not be used again.</summary>
    public long Drop(JournalQueue queue, CommitListener? listener = null) => _appender.Drop(queue, listener);

    /// <summary>Has a listener told when all that was appended before is durable, or has failed.</summary>
    public long Flush(CommitListener listener) => _appender.Barrier(listener);

    /// <summary>Waits until all that was appended before is durable. Null, or why it is not.</summary>
    public string? Flush() => _appender.Barrier().Wait();

    /// <summary>Reads a message back.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="sequence">Its number there.</param>
    /// <param name="message">The message when it was found; the caller disposes it.</param>
    /// <param name="reason">What is wrong when it is damaged.</param>
    /// <param name="ahead">What the caller has read ahead; null where messages are not read in their order.</param>
    public ReadOutcome Read(JournalQueue queue, long sequence, out JournalMessage message, out string? reason, ReadAhead? ahead = null) => _reader.Read(queue, sequence, ahead, out message, out reason);

    /// <summary>Has a checkpoint written soon.</summary>
    public void AskCheckpoint() => _housekeeping.AskCheckpoint();

    /// <summary>Makes all durable, writes a checkpoint, and closes. When the disk fails meanwhile the next start finds what was durable.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _housekeeping.Stop();
        _batches.Refuse();
        _checkpoints.Run(closing: true);
        _writer.Dispose();
        _housekeeping.Dispose();
        _index.Segments.Close();
        _lock?.Dispose();
    }

    private void Begin(JournalOptions options)
    {
        _writer.Start();
        _housekeeping.Start();
        // From here on the journal counts as not closed.
        if (_appender.Barrier().Wait() is { } failure) throw new IOException(failure);
        // One that is killed again and again would read more at each start.
        if (Recovered.Replayed >= options.CheckpointInterval / 4 || Recovered.Segments >= 8) _housekeeping.AskCheckpoint();
    }

    private void NoteFailure(string? failure)
    {
        // What was lost on the way (acknowledgements, definitions) is known in memory still, and is in the next checkpoint.
        if (failure is null) _housekeeping.AskCheckpoint();
        FailureChanged?.Invoke(failure);
    }
}
