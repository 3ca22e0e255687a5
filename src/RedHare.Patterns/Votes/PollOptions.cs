namespace RedHare.Patterns.Votes;

/// <summary>How a poll is held.</summary>
public sealed record PollOptions
{
    internal static readonly PollOptions Default = new();

    /// <summary>What may be voted for; null for anything, as many as <see cref="MaxChoices"/>.</summary>
    public IReadOnlyCollection<string>? Choices { get; init; }

    /// <summary>How many different choices a poll may have where they are free. 100 unless said otherwise.</summary>
    public int MaxChoices { get; init; } = 100;

    /// <summary>Whether a voter may change or take back a vote. True unless said otherwise.</summary>
    public bool AllowsChange { get; init; } = true;

    /// <summary>When the poll closes, by the server's clock; null for never.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>How long a poll's votes stay after the last was cast; null for ever. 90 days unless said otherwise.</summary>
    public TimeSpan? Ttl { get; init; } = TimeSpan.FromDays(90);

    internal PollOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxChoices, 1);
        if (Choices is { } choices) ArgumentOutOfRangeException.ThrowIfZero(choices.Count, nameof(Choices));
        if (Ttl is { } ttl) ArgumentOutOfRangeException.ThrowIfLessThan(ttl, TimeSpan.FromMilliseconds(1), nameof(Ttl));
        return this;
    }
}
