using RedHare.Amqp;

namespace RedHare.Server.Amqp.Handlers;

internal sealed class QueueDeclareHandler : IChannelMethod<QueueDeclare>
{
    public static AmqpError? Handle(AmqpChannel channel, in QueueDeclare method)
    {
        var error = channel.Broker.QueueDeclare(method.Queue, method.Passive, method.Durable, method.Exclusive, method.AutoDelete, method.Arguments, out var declared);
        if (error is null && !method.NoWait) channel.Send(new QueueDeclareOk(declared.Name, declared.MessageCount, declared.ConsumerCount));
        return error;
    }
}
