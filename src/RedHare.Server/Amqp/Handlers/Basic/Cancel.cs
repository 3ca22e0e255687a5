using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class BasicCancelHandler : IChannelMethod<BasicCancel>
{
    public static AmqpError? Handle(AmqpChannel channel, in BasicCancel method)
    {
        if (channel.Broker.Cancel(method.ConsumerTag) is { } error) return error;
        if (!method.NoWait) channel.Send(new BasicCancelOk(method.ConsumerTag));
        return null;
    }
}
