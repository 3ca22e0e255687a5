namespace RedHare.Patterns.Caching;

/// <summary>How a cache is warmed.</summary>
public sealed record WarmingOptions
{
    /// <summary>Keys begun in a second at most, so that the source is not overrun; 100 unless said otherwise.</summary>
    public double PerSecond { get; init; } = 100;

    /// <summary>Keys under way at a time; 4 unless said otherwise.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>Whether what is there already is loaded anew. Otherwise only what is missing is loaded.</summary>
    public bool Reloads { get; init; }

    /// <summary>How the values are cached; null for <see cref="CacheOptions.Entries"/>.</summary>
    public CacheEntryOptions? Entries { get; init; }

    /// <summary>Told after each key.</summary>
    public IProgress<WarmingProgress>? Progress { get; init; }

    internal WarmingOptions Checked()
    {
        if (!(PerSecond > 0)) throw new ArgumentOutOfRangeException(nameof(PerSecond), PerSecond, "More than none.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Parallelism, 1);
        return this;
    }
}

/// <summary>How far a warming has come.</summary>
/// <param name="Done">Keys that are through, failed ones among them.</param>
/// <param name="Loaded">Keys that were loaded.</param>
/// <param name="Failed">Keys whose loader failed.</param>
public readonly record struct WarmingProgress(long Done, long Loaded, long Failed);
