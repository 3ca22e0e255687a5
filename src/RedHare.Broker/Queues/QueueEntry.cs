namespace RedHare.Broker;

/// <summary>A message's place in one queue.</summary>
internal struct QueueEntry
{
    public Message Message;

    /// <summary>Its position: what is returned goes back before everything with a higher one.</summary>
    public long Sequence;

    /// <summary>When it expires, in the broker's milliseconds; <see cref="long.MaxValue"/> for never.</summary>
    public long ExpiresAt;

    /// <summary>The journal has it too, and must be told when it leaves.</summary>
    public bool IsJournaled;

    /// <summary>It may have been handed out before the broker was started again.</summary>
    public bool WasDelivered;

    /// <summary>How often it was handed out before.</summary>
    public int Deliveries;

    /// <summary>The level it waits in: its priority, capped by the queue's.</summary>
    public byte Level;

    public readonly bool IsRedelivered => Deliveries > 0 || WasDelivered;
}
