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

    /// <summary>The effective settings of a queue with these arguments under this policy.</summary>
    public static QueueSettings Of(QueueDeclaration declaration, AppliedPolicy policy, long? quorumDeliveryLimit)
    {
        var source = new SettingsSource(declaration.Arguments, policy);
        var isQuorum = declaration.Type == QueueTypes.Quorum;
        return new QueueSettings
        {
            MessageTtl = source.Least("message-ttl"),
            Expires = source.Least("expires"),
            MaxLength = source.Least("max-length"),
            MaxLengthBytes = source.Least("max-length-bytes"),
            Overflow = source.Text("overflow") switch
            {
                "reject-publish" => Overflow.RejectPublish,
                "reject-publish-dlx" => Overflow.RejectPublishDeadLetter,
                _ => Overflow.DropHead,
            },
            DeadLetterExchange = source.Text("dead-letter-exchange") is { } exchange ? new BrokerName(exchange) : null,
            DeadLetterRoutingKey = source.Text("dead-letter-routing-key") is { } key ? new BrokerName(key) : null,
            DeliveryLimit = isQuorum ? source.Least("delivery-limit") ?? quorumDeliveryLimit : null,
        };
    }
}
