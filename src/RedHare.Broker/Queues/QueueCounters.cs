namespace RedHare.Broker;

/// <summary>What a queue has done since it was declared. Written under its lock, read without: a reader may be one message behind.</summary>
internal sealed class QueueCounters
{
    public long Published { get; set; }

    /// <summary>To consumers.</summary>
    public long Delivered { get; set; }

    /// <summary>Of those, the ones that need no answer.</summary>
    public long DeliveredUnanswered { get; set; }

    /// <summary>By basic.get.</summary>
    public long Got { get; set; }

    /// <summary>Of those, the ones that need no answer.</summary>
    public long GotUnanswered { get; set; }

    /// <summary>How often basic.get found nothing.</summary>
    public long GotNothing { get; set; }

    public long Redelivered { get; set; }

    public long Acknowledged { get; set; }
}
