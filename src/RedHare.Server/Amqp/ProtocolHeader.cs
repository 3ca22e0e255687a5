using RedHare.Amqp;
using RedHare.Net;

namespace RedHare.Server.Amqp;

/// <summary>The eight bytes with which a client begins. Another version than ours is answered with ours, and the connection is closed.</summary>
internal static class ProtocolHeader
{
    private const int Length = 8;

    /// <summary>Takes the header off the input and greets. False when there is nothing more to be read for now.</summary>
    public static bool TryRead(AmqpConnection connection, InputBuffer input)
    {
        if (input.Length < Length) return false;
        var header = input.Span[..Length];
        var isOurs = header.SequenceEqual("AMQP\0\0\x09\x01"u8);
        // The header of 0-9, which RabbitMQ serves as 0-9-1.
        var isNineZero = header.SequenceEqual("AMQP\x01\x01\0\x09"u8);
        if (!isOurs && !isNineZero)
        {
            input.Consume(input.Length);
            connection.RefuseProtocol();
            return false;
        }
        input.Consume(Length);
        connection.Phase = ConnectionPhase.Starting;
        connection.Outbox.Method(0, new ConnectionStart(0, 9, connection.Server.Properties, Authentication.Credentials.Mechanisms(connection.Tls?.PeerCertificate is not null), "en_US"u8.ToArray()));
        return true;
    }
}
