using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class StartOkHandler : IConnectionMethod<ConnectionStartOk>
{
    public static bool IsExpected(ConnectionPhase phase) => phase == ConnectionPhase.Starting;

    public static void Handle(AmqpConnection connection, in ConnectionStartOk method)
    {
        connection.ClientProperties = method.ClientProperties;
        Authentication.Login.Run(connection, method.Mechanism, method.Response.Span);
    }
}
