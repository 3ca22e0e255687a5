using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class ExchangeUnbindHandler : IChannelMethod<ExchangeUnbind>
{
    public static AmqpError? Handle(AmqpChannel channel, in ExchangeUnbind method)
    {
        if (channel.Broker.ExchangeUnbind(method.Destination, method.Source, method.RoutingKey, method.Arguments) is { } error) return error;
        if (!method.NoWait) channel.Send(default(ExchangeUnbindOk));
        return null;
    }
}
