using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class ConfirmSelectHandler : IChannelMethod<ConfirmSelect>
{
    public static AmqpError? Handle(AmqpChannel channel, in ConfirmSelect method)
    {
        if (channel.Broker.ConfirmSelect() is { } error) return error;
        if (!method.NoWait) channel.Send(default(ConfirmSelectOk));
        return null;
    }
}
