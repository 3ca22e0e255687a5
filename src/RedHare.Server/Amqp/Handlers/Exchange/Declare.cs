using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class ExchangeDeclareHandler : IChannelMethod<ExchangeDeclare>
{
    public static AmqpError? Handle(AmqpChannel channel, in ExchangeDeclare method)
    {
        if (channel.Broker.ExchangeDeclare(method.Exchange, method.Type, method.Passive, method.Durable, method.AutoDelete, method.Internal, method.Arguments) is { } error) return error;
        if (!method.NoWait) channel.Send(default(ExchangeDeclareOk));
        return null;
    }
}
