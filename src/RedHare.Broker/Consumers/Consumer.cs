using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>A consumer of a queue. What changes is guarded by its queue's lock.</summary>
internal sealed class Consumer(BrokerName tag, BrokerChannel channel, MessageQueue queue, ConsumerOptions options)
{
    public BrokerName Tag { get; } = tag;

    public BrokerChannel Channel { get; } = channel;

    public MessageQueue Queue { get; } = queue;

    public ConsumerOptions Options { get; } = options;

    public bool NeedsAck => !Options.NoAck;

    /// <summary>How many deliveries it has not answered.</summary>
    public int Unacked { get; set; }

    /// <summary>It has as many unanswered deliveries as it may.</summary>
    public bool IsAtPrefetch { get; set; }

    /// <summary>Its channel takes no more for now, and will say when it does.</summary>
    public bool IsStalled { get; set; }

    public bool IsCancelled { get; set; }

    public bool IsReady => !IsAtPrefetch && !IsStalled && !IsCancelled;

    /// <summary>Whether it stands in its ring.</summary>
    public bool IsInRing { get; set; }

    public Consumer? Previous { get; set; }

    public Consumer? Next { get; set; }

    /// <summary>Notes an unanswered delivery.</summary>
    public void CountDelivery()
    {
        Unacked++;
        if (Options.Prefetch > 0 && Unacked >= Options.Prefetch) IsAtPrefetch = true;
    }

    /// <summary>Notes answers.</summary>
    public void CountAnswers(int answers)
    {
        Unacked -= answers;
        if (Unacked < Options.Prefetch) IsAtPrefetch = false;
    }
}

/// <summary>What a consumer asked for.</summary>
internal sealed record ConsumerOptions(bool NoAck, bool Exclusive, int Prefetch, int Priority, AmqpTable Arguments);
