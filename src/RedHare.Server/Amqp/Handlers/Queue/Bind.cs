using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class QueueBindHandler : IChannelMethod<QueueBind>
{
    public static AmqpError? Handle(AmqpChannel channel, in QueueBind method)
    {
        if (channel.Broker.QueueBind(method.Queue, method.Exchange, method.RoutingKey, method.Arguments) is { } error) return error;
        if (!method.NoWait) channel.Send(default(QueueBindOk));
        return null;
    }
}
