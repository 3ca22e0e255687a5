namespace RedHare.Broker;

/// <summary>How a broker is set up.</summary>
public sealed record BrokerOptions
{
    /// <summary>Where durable queues are kept; null keeps nothing beyond the process.</summary>
    public string? Directory { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The largest body a publisher may send, in bytes. RabbitMQ's default.</summary>
    public int MaxMessageSize { get; init; } = 134_217_728;

    /// <summary>How often a message of a quorum queue may come back when its queue says nothing; null for as often as it will, which is what RabbitMQ 3.10 does.</summary>
    public long? QuorumDeliveryLimit { get; init; }

    /// <summary>The name of the user that a new broker has.</summary>
    public string DefaultUser { get; init; } = "guest";

    /// <summary>Its password.</summary>
    public string DefaultPassword { get; init; } = "guest";

    /// <summary>The virtual host that a new broker has.</summary>
    public string DefaultVirtualHost { get; init; } = "/";
}
