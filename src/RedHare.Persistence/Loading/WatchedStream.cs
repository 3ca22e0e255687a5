using RedHare.Commands;

namespace RedHare.Persistence.Loading;

/// <summary>A file that is loaded: counts what is read of it, gives others a turn, and ends the loading when the server is to end.</summary>
internal sealed class WatchedStream(Stream file, LoadingProgress? progress) : Stream
{
    /// <summary>Nothing is read from there on.</summary>
    public long End { get; init; } = long.MaxValue;

    public override bool CanRead => true;

    public override bool CanSeek => file.CanSeek;

    public override bool CanWrite => false;

    public override long Length => Math.Min(End, file.Length);

    public override long Position { get => file.Position; set => file.Position = value; }

    public override int Read(Span<byte> buffer)
    {
        if (End != long.MaxValue) buffer = buffer[..(int)Math.Clamp(End - file.Position, 0, buffer.Length)];
        var count = file.Read(buffer);
        if (progress is null) return count;
        if (!progress.GoOn()) throw new PersistenceException("Loading was ended by a shutdown.");
        progress.LoadedBytes += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }
}
