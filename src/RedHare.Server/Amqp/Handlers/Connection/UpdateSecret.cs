using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

/// <summary>Users of our own have passwords that do not expire: as RabbitMQ's internal backend, the new secret is taken for granted.</summary>
internal sealed class UpdateSecretHandler : IConnectionMethod<ConnectionUpdateSecret>
{
    public static bool IsExpected(ConnectionPhase phase) => phase == ConnectionPhase.Running;

    public static void Handle(AmqpConnection connection, in ConnectionUpdateSecret method) => connection.Outbox.Method(0, default(ConnectionUpdateSecretOk));
}
