using RedHare.Amqp;
using RedHare.Broker;

namespace RedHare.Management.Tests;

/// <summary>Takes so many deliveries, and keeps nothing.</summary>
public sealed class SilentSink : IChannelSink
{
    public int Room { get; set; } = int.MaxValue;

    public void Consuming(BrokerName consumer)
    {
    }

    public bool TryDeliver(BrokerName consumer, ulong deliveryTag, bool redelivered, Message message) => Room-- > 0;

    public void Return(ushort code, string text, Message message)
    {
    }

    public void Confirm(ulong tag, bool multiple, bool isNack)
    {
    }

    public void Committed()
    {
    }

    public void ConsumerCancelled(BrokerName consumer)
    {
    }

    public void Closed(AmqpError error)
    {
    }
}
