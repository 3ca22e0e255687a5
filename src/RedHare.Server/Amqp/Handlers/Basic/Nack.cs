using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class BasicNackHandler : IChannelMethod<BasicNack>
{
    public static AmqpError? Handle(AmqpChannel channel, in BasicNack method) => channel.Broker.Nack(method.DeliveryTag, method.Multiple, method.Requeue);
}
