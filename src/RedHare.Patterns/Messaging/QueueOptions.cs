namespace RedHare.Patterns.Messaging;

/// <summary>A queue and what belongs to it: where its failed messages wait, and where they end. All processes must say the same; a queue that is there with other properties is refused (406).</summary>
public sealed record QueueOptions
{
    /// <summary>Whether the queue survives a restart of the broker. True unless said otherwise.</summary>
    public bool IsDurable { get; init; } = true;

    /// <summary>A quorum queue: replicated where the broker is a cluster, and it counts deliveries, see <see cref="DeliveryLimit"/>. Durable, without priorities. False unless said otherwise.</summary>
    public bool IsQuorum { get; init; }

    /// <summary>Of a quorum queue: deliveries without an answer after which a message goes to the dead letters, so that one that kills its consumers does not do so for ever. 20 unless said otherwise.</summary>
    public int DeliveryLimit { get; init; } = 20;

    /// <summary>The highest priority of its messages, 1 to 255; each costs memory, 10 are plenty. 0, unless said otherwise, is a queue without priorities: first in, first out.</summary>
    public byte MaxPriority { get; init; }

    /// <summary>How many messages may wait; a further one takes the place of the oldest, which goes to the dead letters, or is refused where <see cref="RefusesWhenFull"/>. No bound if null.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Whether a full queue refuses what is published (<see cref="RedHare.Messaging.MessageRefusedException"/>) rather than giving up its oldest message.</summary>
    public bool RefusesWhenFull { get; init; }

    /// <summary>How long messages wait before they go to the dead letters; for ever if null.</summary>
    public TimeSpan? MessageTtl { get; init; }

    /// <summary>Whether one consumer gets all messages while the others stand by: what keeps <see cref="MessageOrder.Queue"/> over several processes.</summary>
    public bool IsSingleActiveConsumer { get; init; }

    /// <summary>When a message whose handler failed is tried again, and how often.</summary>
    public RetrySchedule Retry { get; init; } = RetrySchedule.Default;

    /// <summary>Whether messages that are given up, expired or crowded out are kept in a queue of their own, <c>NAME.dead</c>. True unless said otherwise; without, they are dropped.</summary>
    public bool KeepsDeadLetters { get; init; } = true;

    /// <summary>How long dead letters are kept; for ever if null.</summary>
    public TimeSpan? DeadLetterTtl { get; init; }

    /// <summary>How many dead letters are kept, the newest; all if null.</summary>
    public int? MaxDeadLetters { get; init; }

    internal QueueOptions Checked()
    {
        if (IsQuorum && (!IsDurable || MaxPriority > 0)) throw new ArgumentException("A quorum queue is durable, and has no priorities.");
        ArgumentOutOfRangeException.ThrowIfLessThan(DeliveryLimit, 1);
        if (MaxLength is { } length) ArgumentOutOfRangeException.ThrowIfLessThan(length, 1, nameof(MaxLength));
        if (MaxDeadLetters is { } letters) ArgumentOutOfRangeException.ThrowIfLessThan(letters, 1, nameof(MaxDeadLetters));
        Check(MessageTtl, nameof(MessageTtl));
        Check(DeadLetterTtl, nameof(DeadLetterTtl));
        return this;

        static void Check(TimeSpan? ttl, string name)
        {
            if (ttl is not { } time) return;
            ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.FromMilliseconds(1), name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(time, RetrySchedule.MaxDelay, name);
        }
    }
}
