using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

/// <summary>RabbitMQ gives everybody the ticket 1.</summary>
internal sealed class AccessRequestHandler : IChannelMethod<AccessRequest>
{
    public static AmqpError? Handle(AmqpChannel channel, in AccessRequest method)
    {
        channel.Send(new AccessRequestOk(1));
        return null;
    }
}
