using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class BasicQosHandler : IChannelMethod<BasicQos>
{
    public static AmqpError? Handle(AmqpChannel channel, in BasicQos method)
    {
        if (channel.Broker.Qos(method.PrefetchSize, method.PrefetchCount, method.Global) is { } error) return error;
        channel.Send(default(BasicQosOk));
        return null;
    }
}
