using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class BasicGetHandler : IChannelMethod<BasicGet>
{
    public static AmqpError? Handle(AmqpChannel channel, in BasicGet method)
    {
        if (channel.Broker.Get(method.Queue, method.NoAck, out var fetched) is { } error) return error;
        if (fetched.Message is not { } message)
        {
            channel.Send(new BasicGetEmpty(""));
            return null;
        }
        var answer = new BasicGetOk(fetched.DeliveryTag, fetched.Redelivered, message.Exchange.Bytes, message.RoutingKey, fetched.MessageCount);
        channel.Connection.Outbox.Content(channel.Number, answer, message);
        message.Release();
        return null;
    }
}
