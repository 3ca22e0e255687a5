namespace RedHare.Patterns.Jobs;

/// <summary>Which ended jobs are kept, to be looked at and, if they were given up, to be tried again.</summary>
/// <param name="Count">How many; the oldest go first. 0 keeps none.</param>
/// <param name="Age">How long; null for as long as the count allows. Seen to when jobs of the same kind end.</param>
public sealed record JobRetention(int Count, TimeSpan? Age = null)
{
    /// <summary>None.</summary>
    public static JobRetention None { get; } = new(0);

    internal JobRetention Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Count);
        if (Age is { } age) ArgumentOutOfRangeException.ThrowIfLessThan(age, TimeSpan.FromMilliseconds(1), nameof(Age));
        return this;
    }
}
