namespace RedHare.Patterns.Flags;

/// <summary>How a set of flags is kept.</summary>
public sealed record FlagOptions
{
    internal static readonly FlagOptions Default = new();

    /// <summary>After what time rules are read again even though nobody told of a change: for the word that was lost on its way. One minute unless said otherwise.</summary>
    public TimeSpan RefreshEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many flags a set may have, since every process keeps all of them. 1,000 unless said otherwise.</summary>
    public int MaxFlags { get; init; } = 1000;

    /// <summary>How many subjects a rule may name. 1,000 unless said otherwise.</summary>
    public int MaxTargets { get; init; } = 1000;

    internal FlagOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(RefreshEvery, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFlags, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxTargets);
        return this;
    }
}
