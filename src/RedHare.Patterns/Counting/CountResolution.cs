namespace RedHare.Patterns.Counting;

/// <summary>Windows of one width, and how many of them are kept.</summary>
/// <param name="Width">How wide: whole seconds. Windows begin at multiples of it since 1970-01-01 UTC.</param>
/// <param name="Keep">How many, the current one among them; at most 2,000.</param>
public readonly record struct CountResolution(TimeSpan Width, int Keep)
{
    /// <summary>The most windows of one resolution.</summary>
    public const int MaxKeep = 2000;

    /// <summary>Windows of a minute.</summary>
    public static CountResolution Minutes(int keep = 120) => new(TimeSpan.FromMinutes(1), keep);

    /// <summary>Windows of an hour.</summary>
    public static CountResolution Hours(int keep = 48) => new(TimeSpan.FromHours(1), keep);

    /// <summary>Windows of a day, from midnight UTC.</summary>
    public static CountResolution Days(int keep = 92) => new(TimeSpan.FromDays(1), keep);

    internal long Seconds => (long)Width.TotalSeconds;

    internal CountResolution Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfNotEqual(Width.Ticks % TimeSpan.TicksPerSecond, 0, nameof(Width));
        ArgumentOutOfRangeException.ThrowIfLessThan(Keep, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Keep, MaxKeep);
        return this;
    }
}

/// <summary>What was counted in one window.</summary>
/// <param name="Start">When it began.</param>
/// <param name="Count">The count.</param>
public readonly record struct WindowCount(DateTimeOffset Start, long Count);
