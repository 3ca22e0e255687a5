using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class TxSelectHandler : IChannelMethod<TxSelect>
{
    public static AmqpError? Handle(AmqpChannel channel, in TxSelect method)
    {
        if (channel.Broker.TxSelect() is { } error) return error;
        channel.Send(default(TxSelectOk));
        return null;
    }
}
