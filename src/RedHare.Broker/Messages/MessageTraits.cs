namespace RedHare.Broker;

/// <summary>What of a message's properties the queues look at.</summary>
internal readonly struct MessageTraits
{
    public bool IsPersistent { get; init; }

    public byte Priority { get; init; }

    /// <summary>In milliseconds.</summary>
    public long? TimeToLive { get; init; }

    public byte[][]? FurtherKeys { get; init; }
}
