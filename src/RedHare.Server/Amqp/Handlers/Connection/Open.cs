using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class ConnectionOpenHandler : IConnectionMethod<ConnectionOpen>
{
    public static bool IsExpected(ConnectionPhase phase) => phase == ConnectionPhase.Opening;

    public static void Handle(AmqpConnection connection, in ConnectionOpen method)
    {
        if (connection.Server.Broker.Connect(connection.User, method.VirtualHost, connection.Name, out var broker) is { } error) connection.Fail(error, ConnectionOpen.Id);
        else connection.Run(broker!);
    }
}
