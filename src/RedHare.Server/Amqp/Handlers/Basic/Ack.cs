using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class BasicAckHandler : IChannelMethod<BasicAck>
{
    public static AmqpError? Handle(AmqpChannel channel, in BasicAck method) => channel.Broker.Ack(method.DeliveryTag, method.Multiple);
}
