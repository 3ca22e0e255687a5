using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.Caching;

/// <summary>How a cache works.</summary>
public sealed record CacheOptions
{
    /// <summary>What holds for values of which nothing is said.</summary>
    public CacheEntryOptions Entries { get; init; } = new();

    /// <summary>Holds values in this process too; null, not at all, unless said otherwise.</summary>
    public NearOptions? Near { get; init; }

    /// <summary>How this cache's values become bytes; null for <see cref="PatternOptions.Serialization"/>.</summary>
    public SerializationOptions? Serialization { get; init; }

    /// <summary>Whether one process loads a value for all. Otherwise each process loads for itself, once for all its callers.</summary>
    public bool LoadsOncePerCluster { get; init; } = true;

    /// <summary>How long a caller waits for another process's load before its own process loads too, for the case that the other one died; 10 seconds unless said otherwise.</summary>
    public TimeSpan MaxLeaseWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that any value may be kept; 30 days unless said otherwise. The versions of the cache and of its tags live twice as long, so that no
    /// value outlives what would invalidate it.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a caller waits for the server at most before the loader answers instead, and three quarters of it at least; 2 seconds unless said otherwise.</summary>
    public TimeSpan ServerPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>While the server is away: how often one caller looks whether it is back; 1 second unless said otherwise.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Removals that could not be done because the server was away, kept until it is back; past so many the whole cache is invalidated instead.</summary>
    public int MaxPendingInvalidations { get; init; } = 10_000;

    internal CacheOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLeaseWait, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDuration, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxDuration, TimeSpan.FromDays(3650));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ServerPatience, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ProbeInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPendingInvalidations, 0);
        Near?.Checked();
        Entries.Checked(MaxDuration);
        return this;
    }
}
