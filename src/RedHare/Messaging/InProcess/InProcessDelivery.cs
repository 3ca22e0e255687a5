using RedHare.Broker;

namespace RedHare.Messaging.InProcess;

/// <summary>
/// A delivery that shares the broker's own message: no copy of the body is made. When it is answered the message goes back to the broker's pool, so what is not the body
/// is read before that.
/// </summary>
internal sealed class InProcessDelivery(InProcessChannel channel, InProcessConsumer? consumer, ulong tag, bool redelivered, Message message, bool autoAck) : Delivery
{
    private Message? _message = message;
    private string? _routingKey;
    private MessageProperties? _properties;
    private int _isSettled = autoAck ? 1 : 0;

    public override string Exchange { get; } = message.Exchange.Text;

    public override string RoutingKey => _routingKey ??= consumer?.RoutingKeyOf(Message.RoutingKey) ?? Amqp.ShortString.Decode(Message.RoutingKey);

    public override bool IsRedelivered => redelivered;

    public override MessageProperties Properties => _properties ??= PropertiesCodec.FromBytes(Message.Properties.Span);

    public override ReadOnlyMemory<byte> Body => Message.Body;

    public override bool IsSettled => Volatile.Read(ref _isSettled) != 0;

    private Message Message => _message ?? throw new InvalidOperationException("The body is good until the delivery is answered.");

    public override ValueTask AckAsync(CancellationToken cancellation = default)
    {
        BeginSettling();
        channel.Ack(tag);
        Release();
        return default;
    }

    public override ValueTask NackAsync(bool requeue, CancellationToken cancellation = default)
    {
        BeginSettling();
        Release();
        channel.Nack(tag, requeue);
        return default;
    }

    public override ValueTask RejectAsync(bool requeue = false, CancellationToken cancellation = default) => NackAsync(requeue, cancellation);

    internal override void EndHandling()
    {
        if (autoAck) Release();
    }

    private void BeginSettling()
    {
        if (Interlocked.Exchange(ref _isSettled, 1) != 0) throw new InvalidOperationException("The delivery was answered before.");
        // Whoever logs what was done reads these afterwards.
        _ = RoutingKey;
        _ = Properties;
    }

    private void Release()
    {
        if (autoAck && _message is not null)
        {
            _ = RoutingKey;
            _ = Properties;
        }

        Interlocked.Exchange(ref _message, null)?.Release();
    }
}
