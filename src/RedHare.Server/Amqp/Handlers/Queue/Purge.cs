using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class QueuePurgeHandler : IChannelMethod<QueuePurge>
{
    public static AmqpError? Handle(AmqpChannel channel, in QueuePurge method)
    {
        if (channel.Broker.QueuePurge(method.Queue, out var count) is { } error) return error;
        if (!method.NoWait) channel.Send(new QueuePurgeOk(count));
        return null;
    }
}
