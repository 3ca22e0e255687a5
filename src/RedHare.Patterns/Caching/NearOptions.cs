namespace RedHare.Patterns.Caching;

/// <summary>What is held in this process, in front of the server. Values are the objects themselves, shared by all who read: they must not be changed.</summary>
public sealed record NearOptions
{
    /// <summary>Values at most; 10,000 unless said otherwise. What is least asked for goes (SIEVE).</summary>
    public int MaxEntries { get; init; } = 10_000;

    /// <summary>Bytes at most, by what the values take on the server; 64 MB unless said otherwise. What takes more than an eighth of it alone is not held.</summary>
    public long MaxBytes { get; init; } = 64L << 20;

    /// <summary>How long a value is held without a look at the server, should a word of a change be lost; 1 minute unless said otherwise.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How this process hears of changes.</summary>
    public NearMode Mode { get; init; }

    /// <summary>How often the server is asked for a sign of life, so that a connection that died in silence is noticed; 1 second unless said otherwise. Of <see cref="NearMode.Tracking"/>.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(1);

    internal void Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxEntries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MaxAge, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Heartbeat, TimeSpan.Zero);
    }
}

/// <summary>How a process hears that what it holds has changed.</summary>
public enum NearMode
{
    /// <summary>The server remembers what was read and tells (CLIENT TRACKING): whoever makes the change, by whatever command. It needs RESP3; over RESP2 nothing is held near.</summary>
    Tracking,

    /// <summary>Whoever changes something through a cache publishes it. All processes that write must say this mode too.</summary>
    Messages,
}
