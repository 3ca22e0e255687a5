namespace RedHare.Broker.Journal;

/// <summary>Reads the batches of a segment one after the other.</summary>
internal sealed class SegmentScan(Segment segment, SegmentHeader header, long offset, long end)
{
    private readonly byte[] _head = new byte[BatchHeader.Size];
    private byte[] _batch = [];
    private int _length;

    /// <summary>Where the next batch begins: behind the last good one.</summary>
    public long Offset { get; private set; } = offset;

    /// <summary>Where the content of the batch begins that was read last.</summary>
    public long ContentOffset => Offset - _length;

    /// <summary>The batch that was read last.</summary>
    public BatchHeader Batch { get; private set; }

    /// <summary>The records of the batch, each checked.</summary>
    public ReadOnlySpan<byte> Content => _batch.AsSpan(0, _length);

    /// <summary>Whether everything up to the end was read.</summary>
    public bool IsAtEnd => Offset >= end;

    /// <summary>Reads the next batch; false at the end, and where something is damaged.</summary>
    public bool Next()
    {
        if (Offset + BatchHeader.Size > end || segment.Read(Offset, _head) < _head.Length) return false;
        if (!BatchHeader.TryRead(_head, header.Secret, Offset, out var batch) || batch.Length > end - Offset - BatchHeader.Size) return false;
        if (_batch.Length < batch.Length) _batch = GC.AllocateUninitializedArray<byte>(Math.Max(batch.Length, 1 << 20));
        _length = batch.Length;
        if (segment.Read(Offset + BatchHeader.Size, _batch.AsSpan(0, _length)) < _length || !IsSound(Content)) return false;
        Batch = batch;
        Offset += BatchHeader.Size + _length;
        return true;
    }

    /// <summary>Looks behind damage for a header that says a batch was durable. Returns its offset, or -1.</summary>
    public long FindDurable(long batch)
    {
        var buffer = new byte[1 << 20];
        for (var at = Offset; at + BatchHeader.Size <= end; at += buffer.Length - BatchHeader.Size)
        {
            var read = segment.Read(at, buffer);
            for (var i = 0; i + BatchHeader.Size <= read; i += Record.Alignment)
                if (BatchHeader.TryRead(buffer.AsSpan(i), header.Secret, at + i, out var found) && found.Durable >= batch) return at + i;
            if (read < buffer.Length) break;
        }
        return -1;
    }

    private static bool IsSound(ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            if (!Record.TryRead(content, out var record)) return false;
            var length = Record.Align(Record.HeaderLength + record.Content.Length);
            if (length > content.Length) return false;
            content = content[length..];
        }
        return true;
    }
}
