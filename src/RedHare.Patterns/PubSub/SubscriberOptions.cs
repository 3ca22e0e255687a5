namespace RedHare.Patterns.PubSub;

/// <summary>How messages wait for their subscriber.</summary>
public sealed record SubscriberOptions
{
    internal static readonly SubscriberOptions Default = new();

    /// <summary>Messages that wait at most; 1000 unless said otherwise.</summary>
    public int Capacity { get; init; } = 1000;

    /// <summary>What becomes of further ones; the oldest are dropped unless said otherwise.</summary>
    public WhenFull WhenFull { get; init; }

    internal SubscriberOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, 1);
        return this;
    }
}
