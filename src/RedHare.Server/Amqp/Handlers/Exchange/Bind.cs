using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class ExchangeBindHandler : IChannelMethod<ExchangeBind>
{
    public static AmqpError? Handle(AmqpChannel channel, in ExchangeBind method)
    {
        if (channel.Broker.ExchangeBind(method.Destination, method.Source, method.RoutingKey, method.Arguments) is { } error) return error;
        if (!method.NoWait) channel.Send(default(ExchangeBindOk));
        return null;
    }
}
