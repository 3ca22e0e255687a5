using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class QueueDeleteHandler : IChannelMethod<QueueDelete>
{
    public static AmqpError? Handle(AmqpChannel channel, in QueueDelete method)
    {
        if (channel.Broker.QueueDelete(method.Queue, method.IfUnused, method.IfEmpty, out var count) is { } error) return error;
        if (!method.NoWait) channel.Send(new QueueDeleteOk(count));
        return null;
    }
}
