using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class BasicRecoverAsyncHandler : IChannelMethod<BasicRecoverAsync>
{
    public static AmqpError? Handle(AmqpChannel channel, in BasicRecoverAsync method) => channel.Broker.Recover(method.Requeue);
}
