using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class BasicRecoverHandler : IChannelMethod<BasicRecover>
{
    public static AmqpError? Handle(AmqpChannel channel, in BasicRecover method)
    {
        // The reply goes before what is delivered anew.
        if (method.Requeue) channel.Send(default(BasicRecoverOk));
        return channel.Broker.Recover(method.Requeue);
    }
}
