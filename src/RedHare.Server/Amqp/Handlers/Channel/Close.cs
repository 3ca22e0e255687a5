using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class ChannelCloseHandler : IChannelMethod<ChannelClose>
{
    public static AmqpError? Handle(AmqpChannel channel, in ChannelClose method)
    {
        channel.CloseByClient();
        return null;
    }
}
