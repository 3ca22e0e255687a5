namespace RedHare.Net.Tests.Tls;

/// <summary>Passes bytes on in pieces of one size, up to a limit where the connection is cut, or keeps them to send all at once; and notes the types of the records that come back.</summary>
internal sealed class ChoppedStream(Stream inner, int size, int limit = int.MaxValue) : Stream
{
    private int _left = limit;
    private readonly List<byte> _received = [];
    private readonly List<byte> _corked = [];

    /// <summary>What is written is kept until <see cref="UncorkAsync"/>.</summary>
    public bool IsCorked { get; set; }

    /// <summary>From the second write on it is corked.</summary>
    public bool CorksBehindFirst { get; init; }

    /// <summary>Types of the records received so far.</summary>
    public List<byte> Types
    {
        get
        {
            var types = new List<byte>();
            for (var at = 0; at + 5 <= _received.Count; at += 5 + (_received[at + 3] << 8 | _received[at + 4])) types.Add(_received[at]);
            return types;
        }
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        _received.AddRange(buffer.Span[..count]);
        return count;
    }

    /// <summary>Sends in one write what was kept.</summary>
    public async Task UncorkAsync(CancellationToken cancellationToken)
    {
        IsCorked = false;
        await inner.WriteAsync(_corked.ToArray(), cancellationToken);
        _corked.Clear();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsCorked)
        {
            _corked.AddRange(buffer.Span);
            return;
        }
        IsCorked = CorksBehindFirst;
        while (!buffer.IsEmpty)
        {
            var part = Math.Min(Math.Min(size, buffer.Length), _left);
            if (part == 0)
            {
                inner.Dispose();
                throw new IOException("So far and no further.");
            }
            await inner.WriteAsync(buffer[..part], cancellationToken);
            buffer = buffer[part..];
            _left -= part;
        }
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
