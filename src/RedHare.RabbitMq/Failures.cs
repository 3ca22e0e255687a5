using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using RedHare.Messaging;

namespace RedHare.RabbitMq;

/// <summary>What RabbitMQ.Client throws and tells, as the waist's exceptions.</summary>
internal static class Failures
{
    /// <summary>Whether it is about a channel or a connection, and not the caller's own mistake or cancellation.</summary>
    public static bool IsOfConnection(Exception failure) => failure is OperationInterruptedException or BrokerUnreachableException or IOException or TimeoutException or ObjectDisposedException
        or RabbitMQClientException or System.Net.Sockets.SocketException;

    /// <summary>As the waist tells it.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="isOfChannel">Only the channel was closed: the connection is open.</param>
    /// <param name="mayHaveArrived">Whether what was asked may have been done.</param>
    public static MessagingException Of(Exception failure, bool isOfChannel, bool mayHaveArrived) => failure switch
    {
        MessagingException known => known,
        OperationInterruptedException { ShutdownReason: { } reason } => Of(reason, isOfChannel, mayHaveArrived, failure),
        BrokerUnreachableException { InnerException: AuthenticationFailureException refused } => new MessagingConnectionException(403, refused.Message, false, failure),
        BrokerUnreachableException unreachable => new MessagingConnectionException(0, $"The broker cannot be reached: {(unreachable.InnerException ?? unreachable).Message}", false, failure),
        _ => new MessagingConnectionException(0, failure.Message, mayHaveArrived, failure),
    };

    public static MessagingException Of(ShutdownEventArgs reason, bool isOfChannel, bool mayHaveArrived, Exception? inner = null)
    {
        if (isOfChannel && reason.Initiator == ShutdownInitiator.Peer) return MessagingChannelException.Of(reason.ReplyCode, reason.ReplyText, inner);
        var code = reason.Initiator == ShutdownInitiator.Peer ? reason.ReplyCode : (ushort)0;
        return new MessagingConnectionException(code, code == 0 ? $"The connection was lost: {reason.ReplyText}" : reason.ReplyText, mayHaveArrived, inner ?? reason.Exception);
    }
}
