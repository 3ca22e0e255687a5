namespace RedHare.Patterns.Counting;

/// <summary>Counters of all kinds, and small series of measurements.</summary>
/// <param name="context">Where they work.</param>
public sealed class Counters(PatternContext context)
{
    /// <summary>A number for each subject.</summary>
    /// <param name="name">What the program calls it.</param>
    /// <param name="options">How long a count lives; for ever if null.</param>
    public AtomicCounter Counter(string name, CounterOptions? options = null) => new(context, name, options ?? CounterOptions.Default);

    /// <summary>A number that everybody writes to at once.</summary>
    /// <param name="name">What the program calls it.</param>
    /// <param name="shards">Into how many keys it is cut, at most 1,024.</param>
    public ShardedCounter Sharded(string name, int shards = 16) => new(context, name, shards);

    /// <summary>How often something happened by minute, hour and day.</summary>
    /// <param name="name">What the program calls it.</param>
    /// <param name="resolutions">What it is counted in: 120 minutes, 48 hours and 92 days if null.</param>
    public WindowedCounter Windowed(string name, IReadOnlyList<CountResolution>? resolutions = null) =>
        new(context, name, resolutions ?? [CountResolution.Minutes(), CountResolution.Hours(), CountResolution.Days()]);

    /// <summary>A small series of measurements.</summary>
    /// <param name="name">What the program calls it.</param>
    /// <param name="options">What it keeps.</param>
    public TimeSeries Series(string name, TimeSeriesOptions? options = null) => new(context, name, options ?? TimeSeriesOptions.Default);
}
