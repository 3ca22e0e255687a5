namespace RedHare.Patterns.Trending;

/// <summary>How fast what trends fades.</summary>
public sealed record TrendOptions
{
    internal static readonly TrendOptions Default = new();

    /// <summary>After what time something counts half. Six hours unless said otherwise; at least a second. All who use one list must say the same.</summary>
    public TimeSpan HalfLife { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How many items are kept; those that trend least give way. 10,000 unless said otherwise.</summary>
    public int Capacity { get; init; } = 10_000;

    internal TrendOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(HalfLife, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, 1);
        return this;
    }
}

/// <summary>An item of a list of what trends.</summary>
/// <param name="Item">What.</param>
/// <param name="Score">What it counts now.</param>
public readonly record struct TrendingItem(string Item, double Score);
