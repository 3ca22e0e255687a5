using RedHare.Broker;
using RedHare.Messaging.Work;

namespace RedHare.Messaging.InProcess;

/// <summary>A consumer of the broker in this process.</summary>
internal sealed class InProcessConsumer(InProcessChannel channel, string queue, ConsumerOptions options, Func<Delivery, CancellationToken, ValueTask> handler)
    : PumpedConsumer(queue, options, Capacity, handler)
{
    // Deliveries beyond stay with the broker; prefetch mostly stops them before.
    private const int Capacity = 1024;

    private readonly Lock _names = new();
    private ShortName _routingKey;

    /// <summary>Under the broker's locks. False when there is no room.</summary>
    public bool TryAdd(ulong tag, bool redelivered, Message message)
    {
        message.Retain();
        if (Pump.TryAdd(new InProcessDelivery(channel, this, tag, redelivered, message, Options.AutoAck))) return true;
        message.Release();
        return false;
    }

    public string RoutingKeyOf(ReadOnlySpan<byte> bytes)
    {
        lock (_names) return _routingKey.Decode(bytes);
    }

    protected override ValueTask CancelAsync()
    {
        channel.Cancel(this);
        return default;
    }

    protected override void HasRoom() => channel.Resume();
}
