namespace RedHare.Patterns.PubSub;

/// <summary>How long a durable topic is kept.</summary>
public sealed record DurableTopicOptions
{
    /// <summary>Messages that are kept; 10,000 unless said otherwise. A subscriber who is behind by more has a gap.</summary>
    public int Capacity { get; init; } = 10_000;

    /// <summary>How long they are kept after the last one; 30 days unless said otherwise.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a subscriber's place is kept while he is away; 30 days unless said otherwise.</summary>
    public TimeSpan CursorRetention { get; init; } = TimeSpan.FromDays(30);

    internal DurableTopicOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Retention, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(CursorRetention, TimeSpan.FromSeconds(1));
        return this;
    }
}
