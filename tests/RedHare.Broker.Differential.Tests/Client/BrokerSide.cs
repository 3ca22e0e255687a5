namespace RedHare.Broker.Differential.Tests.Client;

/// <summary>Which broker a test runs against.</summary>
public enum BrokerSide
{
    /// <summary>Ours, with its journal on the disk.</summary>
    RedHare,

    /// <summary>rabbitmq-server 3.10.8.</summary>
    RabbitMq,
}
