using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class ConnectionCloseOkHandler : IConnectionMethod<ConnectionCloseOk>
{
    public static bool IsExpected(ConnectionPhase phase) => phase == ConnectionPhase.Closed;

    public static void Handle(AmqpConnection connection, in ConnectionCloseOk method) => connection.End();
}
