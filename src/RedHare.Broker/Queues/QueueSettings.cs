using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>How a queue behaves: its arguments and its policy in one.</summary>
internal sealed record QueueSettings
{
    /// <summary>In milliseconds.</summary>
    public long? MessageTtl { get; init; }

    /// <summary>How long it may be unused, in milliseconds.</summary>
    public long? Expires { get; init; }

    public long? MaxLength { get; init; }

    /// <summary>Of the bodies that are ready, in bytes.</summary>
    public long? MaxLengthBytes { get; init; }

    public Overflow Overflow { get; init; }

    public BrokerName? DeadLetterExchange { get; init; }

    public BrokerName? DeadLetterRoutingKey { get; init; }

    /// <summary>How often a message may come back; null for as often as it will.</summary>
    public long? DeliveryLimit { get; init; }

    /// <summary>A dead letter leaves when the queues that it goes to have it, and waits for such queues; as RabbitMQ, only a quorum queue that rejects what is too much can promise that.</summary>
    public bool IsAtLeastOnce { get; init; }

    /// <summary>When a message expires that was published at a time; both in the broker's milliseconds, <see cref="long.MaxValue"/> for never.</summary>
    public long ExpiryOf(Message message, long publishedAt)
    {
        var ttl = (MessageTtl, message.TimeToLive) switch
        {
            ({ } a, { } b) => Math.Min(a, b),
            var (a, b) => a ?? b,
        };
        return ttl is { } milliseconds ? publishedAt + milliseconds : long.MaxValue;
    }

    /// <summary>As <see cref="ExpiryOf(Message, long)"/>, for one that is published now; most do not expire, and for these the clock is not asked.</summary>
    public long ExpiryOf(Message message, BrokerClock clock) => MessageTtl is null && message.TimeToLive is null ? long.MaxValue : ExpiryOf(message, clock.Now);

    /// <summary>The effective settings of a queue with these arguments under this policy.</summary>
    public static QueueSettings Of(QueueDeclaration declaration, AppliedPolicy policy, long? quorumDeliveryLimit)
    {
        var source = new SettingsSource(declaration.Arguments, policy);
        var isQuorum = declaration.Type == QueueTypes.Quorum;
        var overflow = source.Text("overflow") switch
        {
            "reject-publish" => Overflow.RejectPublish,
            "reject-publish-dlx" => Overflow.RejectPublishDeadLetter,
            _ => Overflow.DropHead,
        };
        return new QueueSettings
        {
            MessageTtl = source.Least("message-ttl"),
            Expires = source.Least("expires"),
            MaxLength = source.Least("max-length"),
            MaxLengthBytes = source.Least("max-length-bytes"),
            Overflow = overflow,
            DeadLetterExchange = source.Text("dead-letter-exchange") is { } exchange ? new BrokerName(exchange) : null,
            DeadLetterRoutingKey = source.Text("dead-letter-routing-key") is { } key ? new BrokerName(key) : null,
            IsAtLeastOnce = isQuorum && overflow == Overflow.RejectPublish && source.Text("dead-letter-strategy") == "at-least-once",
            DeliveryLimit = isQuorum ? source.Least("delivery-limit") ?? quorumDeliveryLimit : null,
        };
    }
}
