using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class ExchangeDeleteHandler : IChannelMethod<ExchangeDelete>
{
    public static AmqpError? Handle(AmqpChannel channel, in ExchangeDelete method)
    {
        if (channel.Broker.ExchangeDelete(method.Exchange, method.IfUnused) is { } error) return error;
        if (!method.NoWait) channel.Send(default(ExchangeDeleteOk));
        return null;
    }
}
