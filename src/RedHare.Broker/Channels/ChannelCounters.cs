namespace RedHare.Broker;

/// <summary>What a channel has done since it was opened. Written by the channel's own threads, read by others without a lock: a reader may be some messages behind.</summary>
internal sealed class ChannelCounters
{
    public long Published { get; set; }

    public long Confirmed { get; set; }

    /// <summary>Published, and no queue took it.</summary>
    public long Dropped { get; set; }

    /// <summary>Mandatory, and no queue took it.</summary>
    public long Returned { get; set; }

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

    public void Add(ChannelCounters other)
    {
        Published += other.Published;
        Confirmed += other.Confirmed;
        Dropped += other.Dropped;
        Returned += other.Returned;
        Delivered += other.Delivered;
        DeliveredUnanswered += other.DeliveredUnanswered;
        Got += other.Got;
        GotUnanswered += other.GotUnanswered;
        GotNothing += other.GotNothing;
        Redelivered += other.Redelivered;
        Acknowledged += other.Acknowledged;
    }
}
