using System.Buffers;
using System.Diagnostics;

namespace RedHare.Broker.Journal;

/// <summary>
/// The batches between those who append and the thread that writes. To append is a short lock, for the room, and a copy without one. While a group of batches is being written and synced the next
/// one fills: that is the group commit. Who appends waits when too many batches wait.
/// </summary>
internal sealed class BatchQueue(JournalOptions options)
{
    /// <summary>Bytes that are copied while the lock is held.</summary>
    private const int CopiedAtOnce = 64 << 10;

    // A monitor, since both sides wait in it.
    private readonly object _gate = new();
    private readonly Queue<Batch> _sealed = [];
    private readonly Stack<Batch> _free = [];
    private readonly List<Batch> _writing = [];
    private Batch? _current;
    private int _segment;
    private long _offset;
    private long _number;
    private bool _awaited;
    private bool _closing;
    private bool _refuses;
    private long _written;

    /// <summary>Called with the number of each segment that is begun, under the lock.</summary>
    public Action<int>? SegmentBegun { get; set; }

    /// <summary>Where the log goes on.</summary>
    public void Start(int segment, long lastNumber)
    {
        (_segment, _offset, _number, _written) = (segment, SegmentHeader.Size, lastNumber, Place(segment, 0));
        SegmentBegun?.Invoke(segment);
    }

    /// <summary>Gives room for a record.</summary>
    /// <param name="length">Bytes, not aligned.</param>
    /// <param name="mustSync">It must be durable soon, whoever waits.</param>
    /// <param name="listener">Who is told what becomes of the batch, and hurries it.</param>
    /// <param name="closing">It is the journal's own, while it closes.</param>
    /// <exception cref="ObjectDisposedException">The journal is closed.</exception>
    public Room Reserve(int length, bool mustSync, CommitListener? listener, bool closing = false)
    {
        var aligned = Record.Align(length);
        lock (_gate)
        {
            while (true)
            {
                ObjectDisposedException.ThrowIf(_closing || (_refuses && !closing), typeof(MessageJournal));
                if (_current is { } open && open.HasRoom(aligned)) break;
                Seal();
                if (_sealed.Count + _writing.Count < options.MaxBatches)
                {
                    Begin(aligned);
                    break;
                }
                Monitor.PulseAll(_gate);
                Monitor.Wait(_gate);
            }
            var batch = _current!;
            var wakes = batch.Length == BatchHeader.Size && _sealed.Count == 0;
            var start = batch.Take(aligned);
            batch.MustSync |= mustSync || listener is not null;
            if (listener is not null)
            {
                if (listener.ListedIn != batch.Number)
                {
                    listener.ListedIn = batch.Number;
                    batch.Listeners.Add(listener);
                }
                wakes |= !_awaited;
                _awaited = true;
            }
            if (wakes) Monitor.PulseAll(_gate);
            return new Room(batch, start, aligned);
        }
    }

    /// <summary>Waits for something to write and gives all there is; false when the journal is closed and everything is written.</summary>
    public bool Take(List<Batch> group)
    {
        lock (_gate)
        {
            while (IsEmpty)
            {
                if (_closing) return false;
                Monitor.Wait(_gate);
            }
            var began = Stopwatch.GetTimestamp();
            while (!_awaited && !_closing && _sealed.Count == 0)
            {
                var left = options.GatherDelay - Stopwatch.GetElapsedTime(began);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left)) break;
            }
            Seal();
            while (_sealed.TryDequeue(out var batch)) _writing.Add(batch);
            _awaited = false;
            group.AddRange(_writing);
            return true;
        }
    }

    /// <summary>The batches that were taken are done with.</summary>
    public void Done()
    {
        lock (_gate)
        {
            foreach (var batch in _writing)
            {
                Volatile.Write(ref _written, Math.Max(_written, Place(batch.Segment, batch.Offset + batch.Length)));
                if (!batch.IsLent && batch.Bytes.Length == Capacity && _free.Count < 4) _free.Push(batch);
            }
            _writing.Clear();
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The segment cannot be written: takes also what was to follow in it, and goes on in another one.</summary>
    public void Abandon(List<Batch> group)
    {
        lock (_gate)
        {
            Seal();
            while (_sealed.TryDequeue(out var batch))
            {
                _writing.Add(batch);
                group.Add(batch);
            }
            _awaited = false;
            if (_current is { } unused)
            {
                _free.Push(unused);
                _current = null;
                _number--;
            }
            NextSegment();
        }
    }

    /// <summary>Whether a position is on the disk, or never will be. What is not may be by the time that one looks.</summary>
    public bool IsWritten(Position position) => Place(position.Segment, position.Offset) < Volatile.Read(ref _written);

    /// <summary>A copy of the record at a position that is not on the disk yet, in rented memory; null when it is.</summary>
    public byte[]? Copy(Position position)
    {
        if (IsWritten(position)) return null;
        Batch? batch;
        int start, length;
        byte[] copy;
        lock (_gate)
        {
            batch = Find(position);
            if (batch is null) return null;
            start = (int)(position.Offset - batch.Offset);
            length = Record.LengthOf(batch.Bytes.AsSpan(start));
            copy = ArrayPool<byte>.Shared.Rent(length);
            if (length <= CopiedAtOnce)
            {
                batch.Bytes.AsSpan(start, length).CopyTo(copy);
                return copy;
            }
            // Others should not wait for this: the batch is not used again instead.
            batch.IsLent = true;
        }
        batch.Bytes.AsSpan(start, length).CopyTo(copy);
        return copy;
    }

    /// <summary>From now on only the journal itself appends.</summary>
    public void Refuse()
    {
        lock (_gate)
        {
            _refuses = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Nobody appends any more; <see cref="Take"/> gives what is there and then ends.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closing = _refuses = true;
            Monitor.PulseAll(_gate);
        }
    }

    private static long Place(int segment, long offset) => ((long)segment << 32) + offset;

    private Batch? Find(Position position)
    {
        if (_current is { } current && current.Contains(position)) return current;
        foreach (var batch in _sealed)
        {
            if (batch.Contains(position)) return batch;
        }
        foreach (var batch in _writing)
        {
            if (batch.Contains(position)) return batch;
        }
        return null;
    }

    private bool IsEmpty => _sealed.Count == 0 && (_current is null || _current.Length == BatchHeader.Size);

    private int Capacity => options.BatchSize + BatchHeader.Size;

    private void Seal()
    {
        if (_current is not { } batch || batch.Length == BatchHeader.Size) return;
        _offset = batch.Offset + batch.Length;
        _sealed.Enqueue(batch);
        _current = null;
    }

    private void Begin(int length)
    {
        if (_current is { } unused) _free.Push(unused);
        else _number++;
        if (_offset >= options.SegmentSize) NextSegment();
        var batch = length <= options.BatchSize ? _free.TryPop(out var free) ? free : new Batch(Capacity) : new Batch(BatchHeader.Size + length);
        batch.Begin(_number, _segment, _offset);
        _current = batch;
    }

    private void NextSegment()
    {
        _segment++;
        _offset = SegmentHeader.Size;
        SegmentBegun?.Invoke(_segment);
    }
}
