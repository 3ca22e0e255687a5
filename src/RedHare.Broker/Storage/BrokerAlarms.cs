namespace RedHare.Broker;

/// <summary>
/// What is running out: memory, or the disk. While something is, publishers are to be held back: a head stops reading those that publish and tells them
/// by connection.blocked.
/// </summary>
public sealed class BrokerAlarms : IDisposable
{
    private readonly Lock _gate = new();
    private readonly BrokerOptions _options;
    private readonly ITimer _timer;
    private bool _memory;
    private bool _diskSpace;
    private bool _diskFailure;

    internal BrokerAlarms(BrokerOptions options)
    {
        _options = options;
        _timer = options.Time.CreateTimer(static state => ((BrokerAlarms)state!).Look(), this, options.AlarmInterval, options.AlarmInterval);
    }

    /// <summary>"memory", "disk" or "memory &amp; disk", as connection.blocked has it after "low on"; null while all is well.</summary>
    public string? Raised
    {
        get
        {
            lock (_gate) return (_memory, _diskSpace || _diskFailure) switch
            {
                (true, true) => "memory & disk",
                (true, false) => "memory",
                (false, true) => "disk",
                _ => null,
            };
        }
    }

    /// <summary>Told, on any thread, what <see cref="Raised"/> has become.</summary>
    public event Action<string?>? Changed;

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    /// <summary>Measures now.</summary>
    internal void Look()
    {
        var memory = _options.MemoryLimit is { } limit && Environment.WorkingSet is var used && used > (_memory ? limit - (limit / 20) : limit);
        var disk = _options.Directory is { } directory && _options.DiskFreeLimit is { } least && FreeSpace(directory) is { } free && free < (_diskSpace ? least + (least / 20) : least);
        Set(() => (_memory, _diskSpace) = (memory, disk));
    }

    /// <summary>The journal cannot write, or can again.</summary>
    internal void SetDiskFailure(bool fails) => Set(() => _diskFailure = fails);

    private static long? FreeSpace(string directory)
    {
        try
        {
            return new DriveInfo(directory).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private void Set(Action change)
    {
        var before = Raised;
        lock (_gate) change();
        if (Raised is var now && now != before) Changed?.Invoke(now);
    }
}
