namespace RedHare.Messaging;

/// <summary>How a channel works.</summary>
public sealed record MessagingChannelOptions
{
    /// <summary>
    /// Whether a publish completes when the broker has taken the message (and, where it is to be kept, has it on the disk). Without, it completes when the message is on
    /// its way; a mandatory one that finds no queue is then dropped without a word. On by default.
    /// </summary>
    public bool Confirms { get; init; } = true;

    /// <summary>How many deliveries a consumer of this channel may have without an answer, where it does not say itself; 0 for any number. 64 by default.</summary>
    public ushort Prefetch { get; init; } = 64;

    /// <summary>How many publishes may wait for their confirm before the next one waits for room. 4,096 by default.</summary>
    public int MaxUnconfirmed { get; init; } = 4096;
}
