using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class BasicRecoverHandler : IChannelMethod<BasicRecover>
{
    public static AmqpError? Handle(AmqpChannel channel, in BasicRecover method)
    {
        if (channel.Broker.Recover(method.Requeue) is { } error) return error;
        channel.Send(default(BasicRecoverOk));
        return null;
    }
}
