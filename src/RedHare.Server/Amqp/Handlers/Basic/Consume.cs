using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

/// <summary>The answer is written when the broker says that the consumer is there, so that no delivery overtakes it.</summary>
internal sealed class BasicConsumeHandler : IChannelMethod<BasicConsume>
{
    public static AmqpError? Handle(AmqpChannel channel, in BasicConsume method)
    {
        channel.ConsumesSilently = method.NoWait;
        return channel.Broker.Consume(method.Queue, method.ConsumerTag, method.NoAck, method.Exclusive, method.Arguments, out _);
    }
}
