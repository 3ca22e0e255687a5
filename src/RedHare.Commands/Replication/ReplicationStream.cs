namespace RedHare.Commands.Replication;

/// <summary>
/// All that replicas are sent, as one stream of bytes with offsets, in a chain of chunks. One thread appends, any number reads, without a lock: a reader holds the chunk that it stands in, and
/// through it those that follow.
/// </summary>
/// <remarks>
/// The stream itself holds the last bytes, Redis's backlog (<c>repl-backlog-size</c>), for replicas that come back. What lies before is held by the slowest reader alone, and the collector takes it
/// when that reader goes on or is gone; so ten slow replicas cost what the slowest of them does, and nobody keeps count.
/// </remarks>
internal sealed class ReplicationStream
{
    private readonly Lock _trimming = new();
    private StreamChunk _first, _last;
    private long _end;

    /// <summary>An empty stream whose first byte will have this offset.</summary>
    public ReplicationStream(long offset)
    {
        _first = _last = new StreamChunk(offset);
        _end = offset;
    }

    /// <summary>The offset behind the last byte.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>The offset of the oldest byte that the backlog holds.</summary>
    public long Begin
    {
        get
        {
            lock (_trimming) return _first.Start;
        }
    }

    /// <summary>A reader of all that is appended from now on. For the thread that appends.</summary>
    public StreamCursor AtEnd() => new(_last, _last.Length);

    /// <summary>A reader from an offset on, or null when that is not in the backlog.</summary>
    public StreamCursor? At(long offset)
    {
        lock (_trimming)
        {
            if (offset < _first.Start || offset > End) return null;
            var chunk = _first;
            while (offset - chunk.Start > StreamChunk.Size) chunk = chunk.Next!;
            return new StreamCursor(chunk, (int)(offset - chunk.Start));
        }
    }

    /// <summary>Appends. For one thread.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var end = End + bytes.Length;
        while (!bytes.IsEmpty)
        {
            var chunk = _last;
            if (chunk.Length == StreamChunk.Size) chunk = _last = chunk.Next = new StreamChunk(chunk.Start + StreamChunk.Size);
            var count = Math.Min(bytes.Length, StreamChunk.Size - chunk.Length);
            bytes[..count].CopyTo(chunk.Bytes.AsSpan(chunk.Length));
            chunk.Length += count;
            bytes = bytes[count..];
        }
        Volatile.Write(ref _end, end);
    }

    /// <summary>Lets go what lies before the last so many bytes, in whole chunks.</summary>
    public void Trim(long kept)
    {
        lock (_trimming)
            while (_first.Next is { } next && End - next.Start >= kept) _first = next;
    }
}
