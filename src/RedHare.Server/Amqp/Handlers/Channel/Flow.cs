using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class ChannelFlowHandler : IChannelMethod<ChannelFlow>
{
    public static AmqpError? Handle(AmqpChannel channel, in ChannelFlow method)
    {
        if (channel.Broker.Flow(method.Active) is { } error) return error;
        channel.Send(new ChannelFlowOk(method.Active));
        return null;
    }
}
