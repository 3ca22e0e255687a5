namespace RedHare.Commands;

/// <summary>How far loading has come, at the start or by DEBUG RELOAD. Clients are answered LOADING meanwhile.</summary>
public sealed class LoadingProgress
{
    private readonly long _started = Environment.TickCount64;
    private long _total, _loaded, _memory, _served;

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; } = DateTimeOffset.UtcNow;

    /// <summary>Bytes of all files.</summary>
    public long TotalBytes { get => Volatile.Read(ref _total); set => Volatile.Write(ref _total, value); }

    /// <summary>Bytes read so far.</summary>
    public long LoadedBytes { get => Volatile.Read(ref _loaded); set => Volatile.Write(ref _loaded, value); }

    /// <summary>Bytes that the data took when the snapshot that is loaded was made, as it says itself; 0 before that is known.</summary>
    public long MemoryWhenSaved { get => Volatile.Read(ref _memory); set => Volatile.Write(ref _memory, value); }

    /// <summary>Seconds until the end, if it goes on as so far; 1 before that can be said.</summary>
    public long SecondsLeft
    {
        get
        {
            var (loaded, seconds) = (LoadedBytes, (Environment.TickCount64 - _started) / 1000);
            return loaded == 0 || seconds == 0 ? 1 : Math.Max(0, (TotalBytes - loaded) / Math.Max(1, loaded / seconds));
        }
    }

    /// <summary>The server is to end: loading stops.</summary>
    public bool IsCancelled { get => Volatile.Read(ref _cancelled); set => Volatile.Write(ref _cancelled, value); }

    private bool _cancelled;

    /// <summary>Gives the other connections of the thread that loads a turn; null where that thread has none.</summary>
    public Action? ServeOthers { get; init; }

    /// <summary>Called now and then by the thread that loads; false when it is to stop.</summary>
    public bool GoOn()
    {
        if (ServeOthers is not null && Environment.TickCount64 is var now && now != _served)
        {
            _served = now;
            ServeOthers();
        }
        return !IsCancelled;
    }
}
