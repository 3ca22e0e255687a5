using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>Asks whether a connection's user may do a thing.</summary>
internal sealed class Access(BrokerConnection connection)
{
    public AmqpError? Check(Permission permission, string kind, ReadOnlySpan<byte> name)
    {
        _ = connection;
        return null;
    }

    public AmqpError? Check(Permission permission, string kind, string name) => null;

    public AmqpError? CheckTopic(Permission permission, Exchange exchange, ReadOnlySpan<byte> routingKey) => null;
}
