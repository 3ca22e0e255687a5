namespace RedHare.Messaging.Tests.Servers;

/// <summary>What the tests of messaging run on, each of them on all.</summary>
public enum TestBroker
{
    InProcess,
    RedHare,
    RabbitMq,
}
