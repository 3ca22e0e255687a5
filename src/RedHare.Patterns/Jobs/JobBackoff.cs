namespace RedHare.Patterns.Jobs;

/// <summary>How long after a failure the next attempt is made.</summary>
public sealed record JobBackoff
{
    private JobBackoff(bool grows, TimeSpan delay, TimeSpan max, double jitter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, delay);
        ArgumentOutOfRangeException.ThrowIfLessThan(jitter, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jitter, 1);
        (Grows, Delay, Max, Jitter) = (grows, delay, max, jitter);
    }

    /// <summary>At once.</summary>
    public static JobBackoff None { get; } = new(false, TimeSpan.Zero, TimeSpan.Zero, 0);

    /// <summary>Whether it doubles with each attempt.</summary>
    public bool Grows { get; }

    /// <summary>The pause, or the first one.</summary>
    public TimeSpan Delay { get; }

    /// <summary>The longest.</summary>
    public TimeSpan Max { get; }

    /// <summary>Which share of the pause is left to chance, from 0 to 1: at 0.2 it is between 80 and 100 % of it. So jobs that failed together do not come back together.</summary>
    public double Jitter { get; }

    /// <summary>Always the same pause.</summary>
    public static JobBackoff Fixed(TimeSpan delay, double jitter = 0) => new(false, delay, delay, jitter);

    /// <summary>A pause that doubles: the delay, twice, four times, and so on up to the longest, an hour if null.</summary>
    public static JobBackoff Exponential(TimeSpan delay, TimeSpan? max = null, double jitter = 0.2) => new(true, delay, max ?? (delay > TimeSpan.FromHours(1) ? delay : TimeSpan.FromHours(1)), jitter);

    /// <summary>The pause after an attempt.</summary>
    /// <param name="attempt">Which one failed; the first is 1.</param>
    public TimeSpan After(int attempt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        var pause = Grows ? Math.Min(Delay.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 60)), Max.TotalMilliseconds) : Delay.TotalMilliseconds;
        return TimeSpan.FromMilliseconds(pause * (1 - Jitter * Random.Shared.NextDouble()));
    }

    /// <summary>The same without chance being asked: what a record holds.</summary>
    internal static JobBackoff Restored(bool grows, TimeSpan delay, TimeSpan max, double jitter) => new(grows, delay, max, jitter);
}
