using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class ConnectionCloseHandler : IConnectionMethod<ConnectionClose>
{
    public static bool IsExpected(ConnectionPhase phase) => phase is ConnectionPhase.Running or ConnectionPhase.Closed;

    public static void Handle(AmqpConnection connection, in ConnectionClose method)
    {
        // Both sides have closed: each answers the other.
        if (connection.Phase == ConnectionPhase.Closed)
        {
            connection.Outbox.Method(0, default(ConnectionCloseOk));
            return;
        }
        connection.CloseByClient();
        connection.End();
    }
}
