using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class QueueUnbindHandler : IChannelMethod<QueueUnbind>
{
    public static AmqpError? Handle(AmqpChannel channel, in QueueUnbind method)
    {
        if (channel.Broker.QueueUnbind(method.Queue, method.Exchange, method.RoutingKey, method.Arguments) is { } error) return error;
        channel.Send(default(QueueUnbindOk));
        return null;
    }
}
