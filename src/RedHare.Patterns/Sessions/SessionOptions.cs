namespace RedHare.Patterns.Sessions;

/// <summary>How sessions live.</summary>
public sealed record SessionOptions
{
    /// <summary>How long a session lives after it was last read or updated; 30 minutes unless said otherwise. At least a second.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a session lives after it was created, however often it is read; null for no such end.</summary>
    public TimeSpan? MaxLifetime { get; init; }

    /// <summary>Sessions that one user may have; when there are more, those that were longest not read are ended. 1,000 unless said otherwise.</summary>
    public int MaxPerUser { get; init; } = 1000;

    /// <summary>Fields that one call may change; 1,000 unless said otherwise, 3,000 at most: they are arguments of one script.</summary>
    public int MaxChanges { get; init; } = 1000;

    internal SessionOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Ttl, TimeSpan.FromSeconds(1));
        if (MaxLifetime is { } most) ArgumentOutOfRangeException.ThrowIfLessThan(most, TimeSpan.FromSeconds(1), nameof(MaxLifetime));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPerUser, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxChanges, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxChanges, 3000);
        return this;
    }
}
