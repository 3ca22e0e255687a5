using System.Collections.Concurrent;
using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Messaging.Work;

namespace RedHare.Messaging.InProcess;

/// <summary>What the broker says to a channel. Under the broker's locks: it notes, and wakes others.</summary>
internal sealed class InProcessSink(InProcessChannel channel, PublishLedger? ledger) : IChannelSink
{
    private readonly ConcurrentDictionary<string, InProcessConsumer> _consumers = new(StringComparer.Ordinal);
    private BrokerName? _lastName;
    private InProcessConsumer? _lastConsumer;

    /// <summary>The number of the publish that is being given to the broker; what comes back meanwhile is it.</summary>
    public ulong Publishing { get; set; }

    public ICollection<InProcessConsumer> Consumers => _consumers.Values;

    public bool TryAdd(InProcessConsumer consumer) => _consumers.TryAdd(consumer.Tag, consumer);

    public void Remove(string tag) => _consumers.TryRemove(tag, out _);

    void IChannelSink.Consuming(BrokerName consumer)
    {
    }

    // One at a time, as the broker promises of deliveries.
    bool IChannelSink.TryDeliver(BrokerName consumer, ulong deliveryTag, bool redelivered, Message message)
    {
        if (!ReferenceEquals(consumer, _lastName))
        {
            if (!_consumers.TryGetValue(consumer.Text, out var found)) return true;
            (_lastName, _lastConsumer) = (consumer, found);
        }

        return _lastConsumer!.TryAdd(deliveryTag, redelivered, message);
    }

    void IChannelSink.Return(ushort code, string text, Message message) => ledger?.Return(Publishing, code, text);

    void IChannelSink.Confirm(ulong tag, bool multiple, bool isNack) => ledger?.Confirm(tag, multiple, isNack);

    void IChannelSink.Committed()
    {
    }

    void IChannelSink.ConsumerCancelled(BrokerName consumer)
    {
        if (_consumers.TryRemove(consumer.Text, out var found)) found.End(ConsumerEnd.CancelledByBroker);
    }

    void IChannelSink.Closed(AmqpError error) =>
        ThreadPool.UnsafeQueueUserWorkItem(static state => state.channel.CloseBy(state.error), (channel, error), preferLocal: false);
}
