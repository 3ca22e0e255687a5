using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class BasicRejectHandler : IChannelMethod<BasicReject>
{
    public static AmqpError? Handle(AmqpChannel channel, in BasicReject method) => channel.Broker.Reject(method.DeliveryTag, method.Requeue);
}
