namespace RedHare.Patterns.Caching;

/// <summary>How one value is cached. There is no value without an end.</summary>
public sealed record CacheEntryOptions
{
    /// <summary>How long it is good; 1 hour unless said otherwise. With <see cref="Sliding"/>: at the longest, however often it is read.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Ends it earlier when it is not read for so long; null for no such end. A value that slides is not held near, since each read has to tell the server.</summary>
    public TimeSpan? Sliding { get; init; }

    /// <summary>How long it is remembered that there is no such thing (the loader gave null); 1 minute unless said otherwise, zero for not at all.</summary>
    public TimeSpan AbsentDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The part of <see cref="Duration"/> that chance takes off at most, so that what was loaded together does not end together; 0 to 1, 0.05 unless said otherwise.</summary>
    public double Jitter { get; init; } = 0.05;

    /// <summary>How long past its end a value is kept to stand in for a loader that fails or is late (fail-safe); zero, not at all, unless said otherwise. With the
    /// duration no longer than <see cref="CacheOptions.MaxDuration"/>.</summary>
    public TimeSpan StaleFor { get; init; }

    /// <summary>After a loader failed and a stale value stood in: how long that goes on, in all processes, before it is tried again; 5 seconds unless said otherwise.</summary>
    public TimeSpan StaleRetry { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>With a stale value at hand: how long callers wait for the loader before they get that. The load goes on. Without limit unless said otherwise.</summary>
    public TimeSpan SoftTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long a loader may take. Then its token is cancelled, its callers get the stale value or a <see cref="TimeoutException"/>, and what it brings
    /// later is not kept; 30 seconds unless said otherwise.</summary>
    public TimeSpan HardTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The part of <see cref="Duration"/> before the end in which a read starts the next load, for which nobody waits: 0.1 is the last tenth. 0, never,
    /// unless said otherwise.</summary>
    public double RefreshAhead { get; init; }

    /// <summary>What <see cref="Cache.InvalidateTagAsync"/> finds it by; 32 at most.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>How long it is held in this process at most, if values are; null for <see cref="NearOptions.MaxAge"/>.</summary>
    public TimeSpan? NearDuration { get; init; }

    /// <summary>Where it is looked for and kept; everywhere unless said otherwise.</summary>
    public CacheTiers Tiers { get; init; } = CacheTiers.All;

    /// <summary>Whether it may be compressed, where values are.</summary>
    public bool MayCompress { get; init; } = true;

    internal CacheEntryOptions Checked(TimeSpan maxDuration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Duration, TimeSpan.FromMilliseconds(1));
        if (Sliding is { } sliding) ArgumentOutOfRangeException.ThrowIfLessThan(sliding, TimeSpan.FromMilliseconds(1), nameof(Sliding));
        ArgumentOutOfRangeException.ThrowIfLessThan(AbsentDuration, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(StaleFor, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(StaleRetry, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfNotEqual(Jitter is >= 0 and <= 1, true, nameof(Jitter));
        ArgumentOutOfRangeException.ThrowIfNotEqual(RefreshAhead is >= 0 and < 1, true, nameof(RefreshAhead));
        if (SoftTimeout != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThan(SoftTimeout, TimeSpan.Zero);
        if (HardTimeout != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(HardTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Tags.Count, 32, nameof(Tags));
        foreach (var tag in Tags) ArgumentException.ThrowIfNullOrEmpty(tag, nameof(Tags));
        // The versions that invalidate it outlive it.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Duration, maxDuration);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(AbsentDuration, maxDuration);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(StaleFor, maxDuration - (Duration > AbsentDuration ? Duration : AbsentDuration));
        return this;
    }
}

/// <summary>Where a value is looked for and kept.</summary>
[Flags]
public enum CacheTiers
{
    /// <summary>Nowhere: each call loads.</summary>
    None = 0,

    /// <summary>It may be read from this process.</summary>
    ReadNear = 1,

    /// <summary>It may be held in this process.</summary>
    WriteNear = 2,

    /// <summary>It may be read from the server.</summary>
    ReadServer = 4,

    /// <summary>It may be written to the server.</summary>
    WriteServer = 8,

    /// <summary>Everywhere.</summary>
    All = 15,
}
