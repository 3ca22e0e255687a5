namespace RedHare.Commands.Replication;

/// <summary>A place in the replication stream. What lies behind it stays as long as the cursor does.</summary>
internal struct StreamCursor(StreamChunk chunk, int at)
{
    private StreamChunk _chunk = chunk;
    private int _at = at;

    /// <summary>Bytes of the stream before it.</summary>
    public readonly long Offset => _chunk.Start + _at;

    /// <summary>Copies what follows and steps over it; returns how much that was, 0 when it stands at the end.</summary>
    public int Read(Span<byte> target)
    {
        if (_at == StreamChunk.Size)
        {
            if (_chunk.Next is not { } next) return 0;
            (_chunk, _at) = (next, 0);
        }
        var count = Math.Min(target.Length, _chunk.Length - _at);
        _chunk.Bytes.AsSpan(_at, count).CopyTo(target);
        _at += count;
        return count;
    }
}
