using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class TxRollbackHandler : IChannelMethod<TxRollback>
{
    public static AmqpError? Handle(AmqpChannel channel, in TxRollback method)
    {
        if (channel.Broker.TxRollback() is { } error) return error;
        channel.Send(default(TxRollbackOk));
        return null;
    }
}
