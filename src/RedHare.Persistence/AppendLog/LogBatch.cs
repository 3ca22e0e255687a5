namespace RedHare.Persistence.AppendLog;

/// <summary>The bytes of one batch, with room for the seal behind them, so that both go to the disk by one write.</summary>
internal sealed class LogBatch
{
    private const int InitialBytes = 1 << 16;

    private byte[] _bytes = new byte[InitialBytes];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>So many bytes behind the batch.</summary>
    public Span<byte> Room(int bytes)
    {
        if (_bytes.Length - Length < bytes) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, Length + (long)bytes)));
        return _bytes.AsSpan(Length, bytes);
    }

    /// <summary>Counts bytes that were written to <see cref="Room"/>.</summary>
    public void Advance(int bytes) => Length += bytes;

    /// <summary>Begins a new one; a buffer larger than <paramref name="kept"/> bytes is not kept.</summary>
    public void Clear(int kept)
    {
        Length = 0;
        if (_bytes.Length > kept) _bytes = new byte[InitialBytes];
    }
}
