using RedHare.Files;

namespace RedHare.Broker.Journal;

/// <summary>One file of the log: what lives in it, and reading from it.</summary>
internal sealed class Segment(int number, string path, IFileLayer files) : IDisposable
{
    private readonly Lock _gate = new();
    private IReadFile? _reading;
    private long _live;
    private bool _gone;

    public int Number { get; } = number;

    public string Path { get; } = path;

    /// <summary>Bytes that count; grows while it is the last.</summary>
    public long Length { get; set; }

    /// <summary>Bytes of messages that some queue still has, by their shares.</summary>
    public long Live => Interlocked.Read(ref _live);

    /// <summary>Nothing is appended to it any more.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Something in it cannot be read; it is left as it is.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>Changes the live bytes. Returns whether that left nothing of a closed segment.</summary>
    public bool AddLive(long bytes) => Interlocked.Add(ref _live, bytes) == 0 && IsClosed;

    /// <summary>Reads bytes of it; fewer than asked at its end.</summary>
    /// <exception cref="IOException">It cannot be read, or it is deleted.</exception>
    public int Read(long offset, Span<byte> buffer)
    {
        try
        {
            return Open().Read(offset, buffer);
        }
        catch (ObjectDisposedException exception)
        {
            throw new IOException($"'{Path}' was deleted meanwhile.", exception);
        }
    }

    /// <summary>Closes and deletes the file.</summary>
    public void Delete()
    {
        Dispose();
        files.Delete(Path);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _gone = true;
            _reading?.Dispose();
            _reading = null;
        }
    }

    private IReadFile Open()
    {
        lock (_gate)
        {
            if (_gone) throw new IOException($"'{Path}' was deleted meanwhile.");
            return _reading ??= files.OpenRandom(Path);
        }
    }
}
