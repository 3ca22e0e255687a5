namespace RedHare.Patterns.Counting;

/// <summary>What a series keeps: the samples of late, and buckets of what they were.</summary>
public sealed record TimeSeriesOptions
{
    internal static readonly TimeSeriesOptions Default = new();

    /// <summary>How long samples are kept one by one. Later than that none is taken. One hour unless said otherwise.</summary>
    public TimeSpan KeepSamples { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How many samples are kept at most; the oldest give way. 10,000 unless said otherwise.</summary>
    public int MaxSamples { get; init; } = 10_000;

    /// <summary>Widths to which samples are brought down as they come. Minutes for a day and hours for 80 days unless said otherwise.</summary>
    public IReadOnlyList<CountResolution> Buckets { get; init; } = [CountResolution.Minutes(1440), CountResolution.Hours(1920)];

    /// <summary>How far a sample's time may be ahead of the server's clock. One minute unless said otherwise.</summary>
    public TimeSpan MaxAhead { get; init; } = TimeSpan.FromMinutes(1);

    internal TimeSeriesOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepSamples, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSamples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAhead, TimeSpan.Zero);
        foreach (var bucket in Buckets) bucket.Checked();
        return this;
    }
}
