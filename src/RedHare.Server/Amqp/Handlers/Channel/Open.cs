using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class ChannelOpenHandler : IChannelMethod<ChannelOpen>
{
    public static AmqpError? Handle(AmqpChannel channel, in ChannelOpen method)
    {
        if (channel.Phase != ChannelPhase.Starting) return AmqpError.Of(ReplyCode.ChannelError, "second 'channel.open' seen");
        channel.Open();
        return null;
    }
}
