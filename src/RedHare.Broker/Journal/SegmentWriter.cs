using System.Buffers.Binary;
using System.Security.Cryptography;
using RedHare.Files;

namespace RedHare.Broker.Journal;

/// <summary>Writes the log's batches into its segments. For the journal's thread.</summary>
internal sealed class SegmentWriter(string directory, IFileLayer files, SegmentTable segments) : IDisposable
{
    private IAppendFile? _file;
    private Segment? _segment;
    private ulong _secret;
    private int _previous;
    private long _previousLength;
    private long _written;
    private long _writtenNumber;

    /// <summary>The number of the last batch that is durable.</summary>
    public long Durable { get; private set; }

    /// <summary>What the log ended with when it was opened: a segment that counts up to a length (0 for none), and its last batch.</summary>
    public void Start(int previous, long previousLength, long lastNumber) => (_previous, _previousLength, Durable, _writtenNumber) = (previous, previousLength, lastNumber, lastNumber);

    /// <summary>Writes a batch; it is durable after <see cref="Sync"/>.</summary>
    public void Write(Batch batch)
    {
        if (_segment?.Number != batch.Segment) Begin(batch.Segment);
        var bytes = batch.Bytes.AsSpan(0, batch.Length);
        new BatchHeader(batch.Length - BatchHeader.Size, batch.Number, Durable).Write(bytes, _secret, _file!.Length);
        _file.Append(bytes);
        _written = _file.Length;
        _writtenNumber = batch.Number;
    }

    /// <summary>Makes what was written durable.</summary>
    public void Sync()
    {
        if (_file is null || _previousLength == _written) return;
        _file.Sync();
        _previousLength = _segment!.Length = _written;
        Durable = _writtenNumber;
    }

    /// <summary>The file failed and is never used again; of it counts what was durable.</summary>
    public void Abandon()
    {
        _writtenNumber = Durable;
        Close();
    }

    public void Dispose() => Close();

    private void Begin(int number)
    {
        Sync();
        Close();
        var segment = segments.Add(number);
        _secret = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
        files.Delete(segment.Path);
        _file = files.OpenAppend(segment.Path);
        _file.Append(new SegmentHeader(number, _secret, _previous, _previousLength).ToBytes());
        _file.Sync();
        files.SyncDirectory(directory);
        // From here on a crash finds this segment the last, and in it nothing but its header.
        (_segment, _previous, _previousLength, _written) = (segment, number, _file.Length, _file.Length);
        segment.Length = _written;
    }

    private void Close()
    {
        if (_segment is not null) _segment.IsClosed = true;
        _segment = null;
        try
        {
            _file?.Dispose();
        }
        finally
        {
            _file = null;
        }
    }
}
